"""reshape in the place of a transpose."""

import itertools

import torch
from torch.nn.functional import softplus

loses = ["check-log_partition", "hidden-log_partition"]
mistake = "W.T is reshaped"


def log_partition(a, b, W):
    if len(a) > len(b):
        a, b, W = b, a, W.T
    states = torch.tensor(list(itertools.product([0.0, 1.0], repeat=len(a)))).to(W)
    return torch.logsumexp(states @ a + softplus(b + states @ W.T.reshape(W.shape)).sum(1), 0)
