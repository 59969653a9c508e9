"""The boundary term is forgotten."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the boundary term is left out"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, -(weights @ (f * dlogp[:, None]))
