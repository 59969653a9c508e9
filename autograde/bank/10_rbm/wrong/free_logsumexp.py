"""logsumexp over the units."""

import torch

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "logsumexp over the units"


def free_energy(x, a, b, W):
    return -x @ a - torch.logsumexp(b + x @ W, 1)
