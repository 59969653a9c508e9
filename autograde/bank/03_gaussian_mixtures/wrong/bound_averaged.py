"""The mean over the data, not the sum."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "it is divided by N"


def bound(log_density, weights, q):
    return (q * (log_density + weights.log()) - torch.xlogy(q, q)).sum(1).mean()
