"""The entropy of the weights."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "that of the weights"


def bound(log_density, weights, q):
    return (q * (log_density + weights.log())).sum() + len(q) * torch.special.entr(weights).sum()
