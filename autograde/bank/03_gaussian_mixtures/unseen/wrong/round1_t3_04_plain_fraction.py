"""The fraction as written, which is 0/0 far away."""

import torch


def responsibilities(log_density, weights):
    p = weights * torch.exp(log_density)
    return p / p.sum(1, keepdim=True)
