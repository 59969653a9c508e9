"""Points whose density underflows are dropped from the sum."""

import torch


def log_likelihood(log_density, weights):
    p = torch.exp(log_density) @ weights
    return torch.log(p[p > 0]).sum()
