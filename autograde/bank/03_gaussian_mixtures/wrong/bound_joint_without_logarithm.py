"""The density for its logarithm, in the first term."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "missing in the first term"


def bound(log_density, weights, q):
    return (q * (log_density.exp() * weights) + torch.special.entr(q)).sum()
