"""Divided by the Stein score."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "(log p)′ divides"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - weights @ (f / dlogp[:, None])
