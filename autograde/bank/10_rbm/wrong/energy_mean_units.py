"""Means over units in the place of sums."""

loses = ["check-energy", "hidden-energy"]
mistake = "each sum over units is a mean"


def energy(x, h, a, b, W):
    return -(x * a).mean(1) - (h * b).mean(1) - (x[:, :, None] * h[:, None] * W).mean((1, 2))
