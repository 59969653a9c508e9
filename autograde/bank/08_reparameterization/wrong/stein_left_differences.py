"""Differences of f."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the derivative is taken by differences of f between neighboring points"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights[1:] @ f.diff(dim=0), boundary - weights @ (f * dlogp[:, None])
