"""The weights in reverse."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the weights are in reverse order"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights.flip(0) @ df, boundary - weights @ (f * dlogp[:, None])
