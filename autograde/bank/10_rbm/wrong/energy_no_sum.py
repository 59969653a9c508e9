"""The last sum is missing."""

loses = ["check-energy", "hidden-energy"]
mistake = "the sum over the hidden units is missing"


def energy(x, h, a, b, W):
    return (-x @ a - h @ b)[:, None] - x @ W * h
