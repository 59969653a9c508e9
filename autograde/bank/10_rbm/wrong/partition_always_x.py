"""The states of x, whatever the sizes are."""

import itertools

import torch
from torch.nn.functional import softplus

loses = ["hidden-log_partition"]
mistake = ""


def log_partition(a, b, W):
    if len(a) > 30:
        raise MemoryError("too many states")
    states = torch.tensor(list(itertools.product([0.0, 1.0], repeat=len(a)))).to(W)
    return torch.logsumexp(states @ a + softplus(b + states @ W).sum(1), 0)
