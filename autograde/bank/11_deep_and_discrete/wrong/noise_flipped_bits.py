"""b is exchanged."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "b is exchanged with 1 − b: the sign disagrees with b"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 0, 1 - p + p * v, (1 - p) * v)
    return logit + torch.logit(u)
