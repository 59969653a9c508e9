"""The size of ζ with the sign of b."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "ζ of a fresh draw is turned until its sign agrees"


def conditional_noise(v, b, logit):
    zeta = logit + torch.logit(v)
    return (2 * b - 1) * zeta.abs()
