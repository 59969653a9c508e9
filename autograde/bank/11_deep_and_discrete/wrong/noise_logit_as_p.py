"""The logit as a probability."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "the sigmoid is taken twice for p"


def conditional_noise(v, b, logit):
    p = logit.sigmoid().sigmoid()
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
    return logit + torch.logit(u)
