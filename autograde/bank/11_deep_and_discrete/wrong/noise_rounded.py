"""The plain formula, which rounds."""

import torch

loses = ["hidden-conditional_noise"]
mistake = "a probability, or a number near 1, was rounded to 1"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
    return logit + torch.logit(u)
