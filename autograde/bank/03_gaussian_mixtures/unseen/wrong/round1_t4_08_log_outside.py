"""Jensen undone: log Σ q (p/q), with the logarithm outside the sum over k."""

import torch


def bound(log_density, weights, q):
    joint = log_density + weights.log()
    return torch.log((q * joint.exp() / q.clamp(min=1e-30)).sum(1)).sum()
