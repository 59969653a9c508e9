"""Hidden units of ±1."""

import torch

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "log(2 cosh(field))"


def free_energy(x, a, b, W):
    return -x @ a - torch.log(2 * torch.cosh(b + x @ W)).sum(1)
