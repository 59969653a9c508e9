"""W with a plus."""

loses = ["check-energy", "hidden-energy"]
mistake = "the term −xᵀW h has the wrong sign"


def energy(x, h, a, b, W):
    return -x @ a - h @ b + (x @ W * h).sum(1)
