"""max(0, field)."""

import itertools

import torch

loses = ["check-log_partition", "hidden-log_partition"]
mistake = "max(0, field) stands for softplus"


def log_partition(a, b, W):
    if len(a) > len(b):
        a, b, W = b, a, W.T
    states = torch.tensor(list(itertools.product([0.0, 1.0], repeat=len(a)))).to(W)
    return torch.logsumexp(states @ a + torch.relu(b + states @ W).sum(1), 0)
