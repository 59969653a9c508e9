"""x is left out of the interaction."""

loses = ["check-energy", "hidden-energy"]
mistake = "only W h is there"


def energy(x, h, a, b, W):
    return -x @ a - h @ b - (h @ W.T).sum(1)
