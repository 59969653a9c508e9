"""The field for softplus."""

import itertools

import torch

loses = ["check-log_partition", "hidden-log_partition"]
mistake = "ones stand for the sum over the larger layer"


def log_partition(a, b, W):
    if len(a) > len(b):
        a, b, W = b, a, W.T
    states = torch.tensor(list(itertools.product([0.0, 1.0], repeat=len(a)))).to(W)
    return torch.logsumexp(states @ a + (b + states @ W).sum(1), 0)
