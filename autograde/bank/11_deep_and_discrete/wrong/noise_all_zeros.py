"""Every bit is a 0."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "every bit is treated as a 0"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    return logit + torch.logit((1 - p) * v)
