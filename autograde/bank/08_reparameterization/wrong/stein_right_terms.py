"""The terms, not summed."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the terms of the points came back, with the boundary term in each"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - weights[:, None] * f * dlogp[:, None]
