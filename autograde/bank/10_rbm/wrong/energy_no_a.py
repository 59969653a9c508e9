"""a is forgotten."""

loses = ["check-energy", "hidden-energy"]
mistake = "the term −aᵀx is left out"


def energy(x, h, a, b, W):
    return -h @ b - (x @ W * h).sum(1)
