"""The weights count twice."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the weights are squared"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights**2 @ df, boundary - weights**2 @ (f * dlogp[:, None])
