"""E[f' (log p)']."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the derivative of f is multiplied by (log p)′: on the left it stands"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ (df * dlogp[:, None]), boundary - weights @ (f * dlogp[:, None])
