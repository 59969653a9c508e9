"""b = 1 has p v."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "for b = 1 u is p v"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, p * v, (1 - p) * v)
    return logit + torch.logit(u)
