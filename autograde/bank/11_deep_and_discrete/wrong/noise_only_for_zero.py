"""b = 1 is not conditioned."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "for b = 1 u is v, as if b were not known"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, v, (1 - p) * v)
    return logit + torch.logit(u)
