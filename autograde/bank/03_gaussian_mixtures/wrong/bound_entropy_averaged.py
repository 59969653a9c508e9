"""The entropy is averaged over the data."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "the entropy is averaged"


def bound(log_density, weights, q):
    return (q * (log_density + weights.log())).sum() + torch.special.entr(q).sum(1).mean()
