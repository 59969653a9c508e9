"""The logarithm of the sum, with a one for each unit."""

import torch

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "log Σ (1 + exp(field))"


def free_energy(x, a, b, W):
    return -x @ a - torch.log((1 + torch.exp(b + x @ W)).sum(1))
