"""The average is over the prior."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "over the weights, not over q"


def bound(log_density, weights, q):
    return (weights * (log_density + weights.log())).sum() - torch.xlogy(q, q).sum()
