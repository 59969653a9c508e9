"""The noise with the sign of b."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "the noise, not ζ, is turned until its sign agrees with b"


def conditional_noise(v, b, logit):
    return logit + (2 * b - 1) * torch.logit(v).abs()
