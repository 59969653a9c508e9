"""ζ is cut off at 0."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "ζ of a fresh draw is cut off where its sign does not agree"


def conditional_noise(v, b, logit):
    zeta = logit + torch.logit(v)
    return torch.where(b == 1, zeta.clamp(min=0), zeta.clamp(max=0))
