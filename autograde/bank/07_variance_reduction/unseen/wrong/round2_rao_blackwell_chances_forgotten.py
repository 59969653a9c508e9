"""Adds the two products f times score without their probabilities."""

import torch


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = logits[i].sigmoid()
    return f(one) * (1 - p) - f(zero) * p
