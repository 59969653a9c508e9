"""E[f] is subtracted."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "E[f] is subtracted"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df - weights @ f, boundary - weights @ (f * dlogp[:, None])
