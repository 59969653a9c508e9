"""Summed over the functions."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "it is summed over the functions, not over the points"


def stein_sides(f, df, dlogp, weights, boundary):
    return (weights[:, None] * df).sum(1), boundary - weights @ (f * dlogp[:, None])
