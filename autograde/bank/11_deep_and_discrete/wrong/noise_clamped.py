"""u is clamped."""

import torch

loses = ["hidden-conditional_noise"]
mistake = "something small is added"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v).clamp(1e-8, 1 - 1e-8)
    return logit + torch.logit(u)
