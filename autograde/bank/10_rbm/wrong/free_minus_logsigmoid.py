"""logsigmoid for softplus."""

import torch

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the logarithm of the sigmoid stands for softplus"


def free_energy(x, a, b, W):
    return -x @ a - torch.nn.functional.logsigmoid(b + x @ W).sum(1)
