"""The size of the Stein score."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the size of (log p)′ counts without its sign"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - weights @ (f * dlogp.abs()[:, None])
