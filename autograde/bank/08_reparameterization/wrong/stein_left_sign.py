"""A minus on the left."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the sign is wrong: E[f′] has no minus"


def stein_sides(f, df, dlogp, weights, boundary):
    return -(weights @ df), boundary - weights @ (f * dlogp[:, None])
