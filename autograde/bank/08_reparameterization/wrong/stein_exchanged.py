"""The sides are exchanged."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the right side stands in the place of the left: E[f′] is asked first"


def stein_sides(f, df, dlogp, weights, boundary):
    return boundary - weights @ (f * dlogp[:, None]), weights @ df
