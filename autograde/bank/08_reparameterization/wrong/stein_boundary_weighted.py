"""The boundary is weighted."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the boundary term is multiplied by the last weight"


def stein_sides(f, df, dlogp, weights, boundary):
    left, product = weights @ df, weights @ (f * dlogp[:, None])
    return left, boundary * weights[-1] - product
