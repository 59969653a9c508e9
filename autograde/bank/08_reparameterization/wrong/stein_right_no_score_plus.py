"""Plus the mean of f."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "(log p)′ is left out, and the minus"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary + weights @ f
