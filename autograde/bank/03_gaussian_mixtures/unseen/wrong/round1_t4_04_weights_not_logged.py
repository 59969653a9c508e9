"""π_k is added without a logarithm."""

import torch


def bound(log_density, weights, q):
    return (q * (log_density + weights) - torch.xlogy(q, q)).sum()
