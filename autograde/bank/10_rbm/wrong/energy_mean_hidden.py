"""The interaction averaged over the hidden units."""

loses = ["check-energy", "hidden-energy"]
mistake = "xᵀW h is averaged over the hidden units"


def energy(x, h, a, b, W):
    return -x @ a - h @ b - (x @ W * h).mean(1)
