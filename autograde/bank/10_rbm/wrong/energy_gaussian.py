"""Gaussian visible units."""

loses = ["check-energy", "hidden-energy"]
mistake = "(x − a)²/2 stands for −aᵀx"


def energy(x, h, a, b, W):
    return 0.5 * ((x - a) ** 2).sum(1) - h @ b - (x @ W * h).sum(1)
