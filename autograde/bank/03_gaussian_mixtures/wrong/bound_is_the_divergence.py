"""The gap, not the bound."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "the gap between the bound and ℓ"


def bound(log_density, weights, q):
    log_r = torch.log_softmax(log_density + weights.log(), 1)
    return (torch.xlogy(q, q) - q * log_r).sum()
