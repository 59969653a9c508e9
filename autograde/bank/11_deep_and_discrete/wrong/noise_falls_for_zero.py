"""1 − v for b = 0."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "v is exchanged with 1 − v for b = 0"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * (1 - v))
    return logit + torch.logit(u)
