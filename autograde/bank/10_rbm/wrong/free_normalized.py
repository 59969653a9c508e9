"""Normalized among the rows."""

import torch
from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "normalized among these rows"


def free_energy(x, a, b, W):
    return torch.log_softmax(x @ a + softplus(b + x @ W).sum(1), 0)
