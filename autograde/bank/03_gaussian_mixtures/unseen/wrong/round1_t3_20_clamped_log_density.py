"""Log-densities are clamped so that exp does not underflow."""

import torch


def responsibilities(log_density, weights):
    p = weights * torch.exp(log_density.clamp(min=-80))
    return p / p.sum(1, keepdim=True)
