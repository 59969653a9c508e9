"""b = 1 where u < p."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "u < p is taken for b = 1, so that u is between 0 and p there"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, p * v, p + (1 - p) * v)
    return logit + torch.logit(u)
