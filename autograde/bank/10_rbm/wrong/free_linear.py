"""The one is forgotten."""

loses = ["check-free_energy", "hidden-free_energy"]
mistake = "only the 1 is missing"


def free_energy(x, a, b, W):
    return -x @ a - (b + x @ W).sum(1)
