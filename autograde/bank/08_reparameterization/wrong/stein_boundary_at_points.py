"""The boundary term is added at each point."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the boundary term is added for each point: it is added once"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, (boundary - weights[:, None] * f * dlogp[:, None]).sum(0)
