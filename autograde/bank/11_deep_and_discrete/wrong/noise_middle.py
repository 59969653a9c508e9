"""The middle of the interval."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "u is the middle of its interval"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p / 2, (1 - p) / 2)
    return logit + torch.logit(u)
