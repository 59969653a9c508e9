"""log2."""

import torch

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the logarithm in softplus is to the base 2"


def free_energy(x, a, b, W):
    return -x @ a - torch.log2(1 + torch.exp(b + x @ W)).sum(1)
