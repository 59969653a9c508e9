"""Softmax of the weights."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the weights went through a softmax"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights.softmax(0) @ df, boundary - weights.softmax(0) @ (f * dlogp[:, None])
