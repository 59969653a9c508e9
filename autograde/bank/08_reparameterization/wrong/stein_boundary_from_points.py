"""The boundary from the points."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the boundary term is taken anew from the first and the last point"


def stein_sides(f, df, dlogp, weights, boundary):
    left, product = weights @ df, weights @ (f * dlogp[:, None])
    return left, weights[-1] * f[-1] - weights[0] * f[0] - product
