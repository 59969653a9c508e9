"""The logarithm is missing."""

import torch

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the logarithm is missing: Σ (1 + exp(field))"


def free_energy(x, a, b, W):
    return -x @ a - (1 + torch.exp(b + x @ W)).sum(1)
