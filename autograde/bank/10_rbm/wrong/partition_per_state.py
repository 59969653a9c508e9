"""No sum at the end."""

import itertools

import torch
from torch.nn.functional import softplus

loses = ["check-log_partition", "hidden-log_partition"]
mistake = "their sum is missing"


def log_partition(a, b, W):
    if len(a) > len(b):
        a, b, W = b, a, W.T
    states = torch.tensor(list(itertools.product([0.0, 1.0], repeat=len(a)))).to(W)
    return states @ a + softplus(b + states @ W).sum(1)
