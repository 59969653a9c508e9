"""reshape in the place of a transpose."""

loses = ["check-energy", "hidden-energy"]
mistake = "W is reshaped where its transpose is meant"


def energy(x, h, a, b, W):
    return -x @ a - h @ b - (x * (h @ W.reshape(len(b), len(a)))).sum(1)
