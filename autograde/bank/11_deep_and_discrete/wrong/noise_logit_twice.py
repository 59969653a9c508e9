"""The logit is added twice."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "the logit is added twice"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
    return 2 * logit + torch.logit(u)
