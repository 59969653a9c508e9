"""exp(−F)."""

import torch
from torch.nn.functional import softplus

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "exp(−F) came back"


def free_energy(x, a, b, W):
    return torch.exp(x @ a + softplus(b + x @ W).sum(1))
