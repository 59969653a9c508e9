"""Averaged over the data."""

import torch


def bound(log_density, weights, q):
    return (q * (log_density + weights.log()) - torch.xlogy(q, q)).sum(1).mean()
