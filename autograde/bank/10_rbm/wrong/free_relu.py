"""The best h in the place of the sum."""

import torch

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "max(0, field) stands for softplus"


def free_energy(x, a, b, W):
    return -x @ a - torch.relu(b + x @ W).sum(1)
