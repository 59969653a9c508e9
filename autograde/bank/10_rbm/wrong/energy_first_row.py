"""Every row with the first h."""

loses = ["check-energy", "hidden-energy"]
mistake = "the first row of h serves all"


def energy(x, h, a, b, W):
    return -x @ a - h[0] @ b - x @ W @ h[0]
