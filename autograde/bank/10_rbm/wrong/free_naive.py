"""log(1 + exp)."""

import torch

loses = ["hidden-free_energy"]
mistake = "exp overflows"


def free_energy(x, a, b, W):
    return -x @ a - torch.log(1 + torch.exp(b + x @ W)).sum(1)
