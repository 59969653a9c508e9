"""exp(−E)."""

import torch

loses = ["check-energy", "hidden-energy"]
mistake = "exp(−E) came back"


def energy(x, h, a, b, W):
    return torch.exp(x @ a + h @ b + (x @ W * h).sum(1))
