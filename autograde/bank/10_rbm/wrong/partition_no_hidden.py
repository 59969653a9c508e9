"""Only one layer."""

import itertools

import torch

loses = ["check-log_partition", "hidden-log_partition"]
mistake = "the larger layer is left out"


def log_partition(a, b, W):
    if len(a) > len(b):
        a, b, W = b, a, W.T
    states = torch.tensor(list(itertools.product([0.0, 1.0], repeat=len(a)))).to(W)
    return torch.logsumexp(states @ a, 0)
