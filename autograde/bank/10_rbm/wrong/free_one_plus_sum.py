"""One plus the sum of exponentials."""

import torch

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "log (1 + Σ exp(field))"


def free_energy(x, a, b, W):
    return -x @ a - torch.log1p(torch.exp(b + x @ W).sum(1))
