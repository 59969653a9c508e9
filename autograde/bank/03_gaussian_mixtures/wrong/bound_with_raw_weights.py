"""π for log π."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "added without a logarithm"


def bound(log_density, weights, q):
    return (q * (log_density + weights) + torch.special.entr(q)).sum()
