"""The boundary terms are summed."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the boundary terms of all functions are summed"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary.sum() - weights @ (f * dlogp[:, None])
