"""One mean over the rows."""

loses = ["check-energy", "hidden-energy"]
mistake = "averaged to one number"


def energy(x, h, a, b, W):
    return (-x @ a - h @ b - (x @ W * h).sum(1)).mean()
