"""p is added."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "the probability σ(logit) is added, not the logit"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
    return p + torch.logit(u)
