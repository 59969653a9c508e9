"""The boundary term times E[f]."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the boundary term is multiplied by f, inside the expectation"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary * (weights @ f) - weights @ (f * dlogp[:, None])
