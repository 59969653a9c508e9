"""The logarithms are added."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "the noise is log u + log(1 − u)"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
    return logit + torch.log(u) + torch.log(1 - u)
