"""Both biases with a plus."""

loses = ["check-energy", "hidden-energy"]
mistake = "the term −aᵀx has the wrong sign; the term −bᵀh has the wrong sign"


def energy(x, h, a, b, W):
    return x @ a + h @ b - (x @ W * h).sum(1)
