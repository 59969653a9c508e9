"""The roots of the weights."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the roots of the weights are taken"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights.sqrt() @ df, boundary - weights @ (f * dlogp[:, None])
