"""The size of the boundary term."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the size of the boundary term counts without its sign"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary.abs() - weights @ (f * dlogp[:, None])
