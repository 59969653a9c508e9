"""Counts the bits from 1, so it treats the bit before."""

import torch


def rao_blackwell(f, logits, z, i):
    m = i - 1
    one, zero = z.clone(), z.clone()
    one[:, m], zero[:, m] = 1, 0
    p = torch.sigmoid(logits[m])
    return p * (1 - p) * (f(one) - f(zero))
