"""Units of ±1."""

loses = ["check-energy", "hidden-energy"]
mistake = "the bits are −1 and 1"


def energy(x, h, a, b, W):
    x, h = 2 * x - 1, 2 * h - 1
    return -x @ a - h @ b - (x @ W * h).sum(1)
