"""Times the boundary term."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the boundary term multiplies: it is added"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, -boundary * (weights @ (f * dlogp[:, None]))
