"""The boundary term is divided by S."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the boundary term is divided by S: it is added once"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary / len(f) - weights @ (f * dlogp[:, None])
