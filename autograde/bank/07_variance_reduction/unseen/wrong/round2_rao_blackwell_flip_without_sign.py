"""f(z) minus f with the bit turned, without the sign that depends on how it was drawn (right where the bit was 1)."""

import torch


def rao_blackwell(f, logits, z, i):
    turned = z.clone()
    turned[:, i] = 1 - turned[:, i]
    p = logits[i].sigmoid()
    return p * (1 - p) * (f(z) - f(turned))
