"""A plain mean, and a plus."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the weights are left out, and the minus: a plain mean"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary + (f * dlogp[:, None]).mean(0)
