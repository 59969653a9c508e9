"""Relative weights, on the left."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the weights are divided by the largest one"


def stein_sides(f, df, dlogp, weights, boundary):
    left, product = weights @ df, weights @ (f * dlogp[:, None])
    return left / weights.max(), boundary - product
