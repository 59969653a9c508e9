"""log2."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "the logarithms are to the base 2"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
    return logit + torch.log2(u) - torch.log2(1 - u)
