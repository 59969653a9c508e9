"""Visible units of ±1."""

loses = ["check-energy", "hidden-energy"]
mistake = "the bits of x are −1 and 1"


def energy(x, h, a, b, W):
    x = 2 * x - 1
    return -x @ a - h @ b - (x @ W * h).sum(1)
