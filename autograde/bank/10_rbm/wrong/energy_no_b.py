"""b is forgotten."""

loses = ["check-energy", "hidden-energy"]
mistake = "the term −bᵀh is left out"


def energy(x, h, a, b, W):
    return -x @ a - (x @ W * h).sum(1)
