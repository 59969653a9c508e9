"""The logit is subtracted at the end."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "the logit has the wrong sign where it is added"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
    return torch.logit(u) - logit
