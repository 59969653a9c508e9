"""The entropy of q is subtracted."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "the entropy of q has the wrong sign"


def bound(log_density, weights, q):
    return (q * (log_density + weights.log()) + torch.xlogy(q, q)).sum()
