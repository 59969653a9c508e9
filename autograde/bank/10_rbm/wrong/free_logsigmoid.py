"""logsigmoid with a plus."""

import torch

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "the field has the wrong sign"


def free_energy(x, a, b, W):
    return -x @ a + torch.nn.functional.logsigmoid(b + x @ W).sum(1)
