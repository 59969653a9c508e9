"""All bits are set."""

import torch

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "all bits are set to 1 and to 0"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    return p * (1 - p) * (f(torch.ones_like(z)) - f(torch.zeros_like(z)))
