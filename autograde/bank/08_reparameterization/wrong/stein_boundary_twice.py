"""Twice the boundary term."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the boundary term counts twice"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, 2 * boundary - weights @ (f * dlogp[:, None])
