"""softmax for p."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "softmax over the bits stands for p"


def conditional_noise(v, b, logit):
    p = torch.softmax(logit, 0)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
    return logit + torch.logit(u)
