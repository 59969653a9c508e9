"""W is forgotten."""

loses = ["check-energy", "hidden-energy"]
mistake = "the term −xᵀW h is left out"


def energy(x, h, a, b, W):
    return -x @ a - h @ b
