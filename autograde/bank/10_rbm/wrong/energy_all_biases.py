"""Biases summed whatever x and h are."""

loses = ["check-energy", "hidden-energy"]
mistake = "all biases count"


def energy(x, h, a, b, W):
    return -a.sum() - b.sum() - (x @ W * h).sum(1)
