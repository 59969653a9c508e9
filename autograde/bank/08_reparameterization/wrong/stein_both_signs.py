"""Both signs are wrong."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "both signs are wrong"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, weights @ (f * dlogp[:, None]) - boundary
