"""An epsilon in the denominator against 0/0."""

import torch


def responsibilities(log_density, weights):
    p = weights * torch.exp(log_density)
    return p / (p.sum(1, keepdim=True) + 1e-12)
