"""One boundary term for all."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "one boundary term, that of the first function, serves all"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary[0] - weights @ (f * dlogp[:, None])
