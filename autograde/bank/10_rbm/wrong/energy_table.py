"""All rows of x with all rows of h."""

loses = ["check-energy", "hidden-energy"]
mistake = "the energies of all pairs of rows"


def energy(x, h, a, b, W):
    return -(x @ a)[:, None] - (h @ b)[None] - x @ W @ h.T
