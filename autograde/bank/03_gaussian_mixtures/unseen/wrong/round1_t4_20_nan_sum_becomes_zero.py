"""The whole sum is computed and nan replaced by zero at the very end."""

import torch


def bound(log_density, weights, q):
    return torch.nan_to_num((q * (log_density + weights.log() - q.log())).sum())
