"""Puts the other bits at their probabilities instead of leaving them as drawn."""

import torch


def rao_blackwell(f, logits, z, i):
    p = logits.sigmoid()
    one = p.expand(z.shape[0], -1).clone()
    zero = one.clone()
    one[:, i], zero[:, i] = 1, 0
    return p[i] * (1 - p[i]) * (f(one) - f(zero))
