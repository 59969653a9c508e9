"""One maximum for all rows is subtracted before exp, so other rows underflow."""

import torch


def responsibilities(log_density, weights):
    a = log_density + weights.log()
    p = torch.exp(a - a.max())
    return p / p.sum(1, keepdim=True)
