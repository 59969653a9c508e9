"""The entropy of the weights and not of q."""

import torch


def bound(log_density, weights, q):
    joint = log_density + weights.log()
    return (q * joint).sum() - len(q) * (weights * weights.log()).sum()
