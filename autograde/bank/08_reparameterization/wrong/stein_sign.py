"""The minus is forgotten."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the minus before E[f (log p)′] is missing"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary + weights @ (f * dlogp[:, None])
