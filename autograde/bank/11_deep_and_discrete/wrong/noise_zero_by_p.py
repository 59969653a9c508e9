"""b = 0 has p v."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "for b = 0 u is p v"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, p * v)
    return logit + torch.logit(u)
