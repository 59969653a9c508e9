"""The Stein score is forgotten."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "(log p)′ is left out: −E[f]"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - weights @ f
