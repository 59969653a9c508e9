"""A matrix of pairs beside two vectors."""

loses = ["check-energy", "hidden-energy"]
mistake = "xᵀW h is taken for all pairs of rows"


def energy(x, h, a, b, W):
    return -x @ a - h @ b - x @ W @ h.T
