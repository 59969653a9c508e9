"""Half of the interaction, as if each pair counted twice."""

loses = ["check-energy", "hidden-energy"]
mistake = "the term −xᵀW h counts half"


def energy(x, h, a, b, W):
    return -x @ a - h @ b - 0.5 * (x @ W * h).sum(1)
