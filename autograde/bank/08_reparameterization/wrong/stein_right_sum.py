"""Both expectations on the right."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "E[f′] is added: both expectations are on the right"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - weights @ (f * dlogp[:, None]) + weights @ df
