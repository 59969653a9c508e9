"""The terms, not summed."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the terms of the points came back: their sum is asked"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights[:, None] * df, boundary - weights[:, None] * f * dlogp[:, None]
