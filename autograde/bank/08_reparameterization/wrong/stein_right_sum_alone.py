"""A plain sum, no boundary."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the weights are left out: a plain sum, and no boundary term"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, -(f * dlogp[:, None]).sum(0)
