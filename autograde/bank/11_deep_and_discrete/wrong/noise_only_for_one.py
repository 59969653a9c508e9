"""b = 0 is not conditioned."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "for b = 0 u is v, as if b were not known"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, v)
    return logit + torch.logit(u)
