"""A loss."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "the sign is reversed"


def bound(log_density, weights, q):
    return -(q * (log_density + weights.log()) + torch.special.entr(q)).sum()
