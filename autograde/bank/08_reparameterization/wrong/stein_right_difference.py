"""The difference of the sides."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "E[f′] is subtracted: all is brought to the right"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - weights @ (f * dlogp[:, None]) - weights @ df
