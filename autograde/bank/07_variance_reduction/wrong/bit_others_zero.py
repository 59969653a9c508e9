"""The other bits are set to 0."""

import torch

loses = ["check-rao_blackwell", "hidden-rao_blackwell"]
mistake = "the other bits are set to 0"


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    one = torch.zeros_like(z)
    one[:, i] = 1
    return p * (1 - p) * (f(one) - f(torch.zeros_like(z)))
