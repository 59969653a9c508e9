"""Relative weights, on the right."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the weights are divided by the largest one"


def stein_sides(f, df, dlogp, weights, boundary):
    left, product = weights @ df, weights @ (f * dlogp[:, None])
    return left, boundary - product / weights.max()
