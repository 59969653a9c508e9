"""The boundary term has the wrong sign."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the boundary term has the wrong sign"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, -boundary - weights @ (f * dlogp[:, None])
