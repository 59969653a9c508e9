"""f at the end points."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "f at the last point less f at the first stands for the boundary term"


def stein_sides(f, df, dlogp, weights, boundary):
    left, product = weights @ df, weights @ (f * dlogp[:, None])
    return left, f[-1] - f[0] - product
