"""The free energy."""

import torch

loses = ["check-energy", "hidden-energy"]
mistake = "the free energy came back"


def energy(x, h, a, b, W):
    return -x @ a - torch.nn.functional.softplus(b + x @ W).sum(1)
