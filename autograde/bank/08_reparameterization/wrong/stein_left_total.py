"""One number for all functions."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "it is summed over the functions: each has its own"


def stein_sides(f, df, dlogp, weights, boundary):
    return (weights @ df).sum(), (boundary - weights @ (f * dlogp[:, None])).sum()
