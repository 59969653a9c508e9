"""The mean energy, without entropy."""

import torch

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the mean energy, without the entropy"


def free_energy(x, a, b, W):
    t = b + x @ W
    return -x @ a - (torch.sigmoid(t) * t).sum(1)
