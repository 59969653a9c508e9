"""The joint itself and not its logarithm is averaged under q."""

import torch


def bound(log_density, weights, q):
    return (q * weights * log_density.exp() - torch.xlogy(q, q)).sum()
