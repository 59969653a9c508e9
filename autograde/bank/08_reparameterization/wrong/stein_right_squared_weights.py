"""The weights count twice on the right."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the weights are squared"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - weights**2 @ (f * dlogp[:, None])
