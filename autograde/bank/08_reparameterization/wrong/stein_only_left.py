"""The left side alone."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the left side stands in the place of the right"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df
