"""1 − v."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "v is exchanged with 1 − v"


def conditional_noise(v, b, logit):
    v = 1 - v
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
    return logit + torch.logit(u)
