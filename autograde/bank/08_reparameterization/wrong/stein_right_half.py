"""Half of the expectation."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the expectation is halved"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - 0.5 * (weights @ (f * dlogp[:, None]))
