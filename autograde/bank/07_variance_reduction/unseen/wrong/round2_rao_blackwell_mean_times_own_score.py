"""Averages f over the bit but multiplies by the score of the bit as drawn: the mean of a product is not the product of means."""

import torch


def rao_blackwell(f, logits, z, i):
    one, zero = z.clone(), z.clone()
    one[:, i], zero[:, i] = 1, 0
    p = logits[i].sigmoid()
    return (p * f(one) + (1 - p) * f(zero)) * (z[:, i] - p)
