"""torch.logit with an epsilon."""

import torch

loses = ["hidden-conditional_noise"]
mistake = "something small is added"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
    return logit + torch.logit(u, eps=1e-6)
