"""The average boundary term for all."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "one boundary term, the average over the functions, serves all"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary.mean() - weights @ (f * dlogp[:, None])
