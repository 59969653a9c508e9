"""The product of two sums."""

loses = ["check-energy", "hidden-energy"]
mistake = "the product of its sums over units"


def energy(x, h, a, b, W):
    return -x @ a - h @ b - (x @ W).sum(1) * h.sum(1)
