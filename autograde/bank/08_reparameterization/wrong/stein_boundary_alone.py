"""Only the boundary term."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the boundary term alone came back"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary
