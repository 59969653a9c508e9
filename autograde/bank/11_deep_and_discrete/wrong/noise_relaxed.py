"""σ(ζ̃)."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "σ(ζ̃) came back, not ζ̃ itself"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
    return torch.sigmoid(logit + torch.logit(u))
