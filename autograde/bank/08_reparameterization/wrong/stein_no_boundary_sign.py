"""Neither boundary term nor minus."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the boundary term is left out, and the minus is missing"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, weights @ (f * dlogp[:, None])
