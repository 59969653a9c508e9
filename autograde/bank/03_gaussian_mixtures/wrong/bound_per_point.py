"""One bound for each point."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "the sum over the data is missing"


def bound(log_density, weights, q):
    return (q * (log_density + weights.log()) + torch.special.entr(q)).sum(1)
