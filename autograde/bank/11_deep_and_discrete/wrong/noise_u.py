"""u itself."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "the uniform number behind the bit came back, not ζ̃"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    return torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
