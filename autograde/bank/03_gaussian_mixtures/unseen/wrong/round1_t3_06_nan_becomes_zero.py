"""The plain fraction, and nan replaced by 0."""

import torch


def responsibilities(log_density, weights):
    p = weights * torch.exp(log_density)
    return torch.nan_to_num(p / p.sum(1, keepdim=True))
