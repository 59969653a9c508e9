"""1e-10 is added to the weights inside the logarithm."""

import torch

loses = ["hidden-bound"]
mistake = "1e-10 is added to the weights"


def bound(log_density, weights, q):
    return (q * (log_density + (weights + 1e-10).log()) + torch.special.entr(q)).sum()
