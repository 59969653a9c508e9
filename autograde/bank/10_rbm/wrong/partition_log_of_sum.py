"""The logarithm of a sum."""

import itertools

import torch

loses = ["check-log_partition", "hidden-log_partition"]
mistake = "the logarithm of a sum over the units of the larger layer"


def log_partition(a, b, W):
    if len(a) > len(b):
        a, b, W = b, a, W.T
    states = torch.tensor(list(itertools.product([0.0, 1.0], repeat=len(a)))).to(W)
    return torch.logsumexp(states @ a + torch.log((1 + torch.exp(b + states @ W)).sum(1)), 0)
