"""f′, and a plus."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "f′ stands for f, and the minus is missing"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary + weights @ (df * dlogp[:, None])
