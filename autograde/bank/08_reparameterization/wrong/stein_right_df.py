"""f' in the place of f."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "f′ stands for f: under the minus it is f (log p)′"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - weights @ (df * dlogp[:, None])
