"""The row maximum is subtracted and never added back."""

import torch


def log_likelihood(log_density, weights):
    a = log_density + weights.log()
    m = a.max(1, keepdim=True).values
    return torch.log(torch.exp(a - m).sum(1)).sum()
