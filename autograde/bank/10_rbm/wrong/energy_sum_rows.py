"""The sum over the rows."""

loses = ["check-energy", "hidden-energy"]
mistake = "summed to one number"


def energy(x, h, a, b, W):
    return -(x @ a).sum() - (h @ b).sum() - (x @ W * h).sum()
