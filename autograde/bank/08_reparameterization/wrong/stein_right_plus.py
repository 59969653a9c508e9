"""f + (log p)'."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "f + (log p)′ stands for the product"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - weights @ (f + dlogp[:, None])
