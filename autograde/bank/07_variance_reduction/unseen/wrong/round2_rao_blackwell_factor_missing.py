"""Only the difference f(1) - f(0), without p (1 - p)."""

import torch


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    return f(one) - f(zero)
