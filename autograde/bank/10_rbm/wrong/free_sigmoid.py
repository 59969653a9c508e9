"""sigmoid for softplus."""

import torch

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the sigmoid stands for softplus"


def free_energy(x, a, b, W):
    return -x @ a - torch.sigmoid(b + x @ W).sum(1)
