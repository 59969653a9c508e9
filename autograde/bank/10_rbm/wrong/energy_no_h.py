"""h is left out of the interaction."""

loses = ["check-energy", "hidden-energy"]
mistake = "only xᵀW is there"


def energy(x, h, a, b, W):
    return -x @ a - h @ b - (x @ W).sum(1)
