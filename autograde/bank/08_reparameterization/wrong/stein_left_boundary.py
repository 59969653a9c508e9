"""The boundary term is moved to the left."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the boundary term stands on the left: it is asked on the right"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df - boundary, -(weights @ (f * dlogp[:, None]))
