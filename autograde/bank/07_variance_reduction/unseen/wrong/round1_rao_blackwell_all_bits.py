"""All bits are set to 1 and to 0, not only bit i (right for a single bit)."""

import torch


def rao_blackwell(f, logits, z, i):
    p = logits[i].sigmoid()
    return p * (1 - p) * (f(torch.ones_like(z)) - f(torch.zeros_like(z)))
