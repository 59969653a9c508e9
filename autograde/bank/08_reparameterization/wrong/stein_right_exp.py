"""The density in the place of its logarithm."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the exponential of (log p)′ is taken"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - weights @ (f * dlogp.exp()[:, None])
