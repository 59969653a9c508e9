"""The conditional mean of f alone, the score is forgotten."""

import torch


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = logits[i].sigmoid()
    return p * f(one) + (1 - p) * f(zero)
