"""Gumbel noise."""

import torch

loses = ["check-conditional_noise", "hidden-conditional_noise"]
mistake = "the noise is Gumbel's, −log(−log u)"


def conditional_noise(v, b, logit):
    p = torch.sigmoid(logit)
    u = torch.where(b == 1, 1 - p + p * v, (1 - p) * v)
    return logit - torch.log(-torch.log(u))
