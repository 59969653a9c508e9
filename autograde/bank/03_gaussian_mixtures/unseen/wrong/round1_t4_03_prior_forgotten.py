"""log π_k is missing: log p(x|z) in place of the joint."""

import torch


def bound(log_density, weights, q):
    return (q * log_density - torch.xlogy(q, q)).sum()
