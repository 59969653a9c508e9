"""Zeros and ones exchanged."""

loses = ["check-energy", "hidden-energy"]
mistake = "0 and 1 are exchanged in x and h"


def energy(x, h, a, b, W):
    x, h = 1 - x, 1 - h
    return -x @ a - h @ b - (x @ W * h).sum(1)
