"""The log-likelihood, whatever q is."""

import torch

loses = ["check-bound", "hidden-bound"]
mistake = "this is the log-likelihood"


def bound(log_density, weights, q):
    return torch.logsumexp(log_density + weights.log(), dim=1).sum()
