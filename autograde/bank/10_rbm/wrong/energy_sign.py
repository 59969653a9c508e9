"""The sign."""

loses = ["check-energy", "hidden-energy"]
mistake = "the sign is reversed: this is −E"


def energy(x, h, a, b, W):
    return x @ a + h @ b + (x @ W * h).sum(1)
