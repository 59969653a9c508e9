"""Summed over the functions."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "it is summed over the functions: each has its own"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, (boundary - weights @ (f * dlogp[:, None])).sum()
