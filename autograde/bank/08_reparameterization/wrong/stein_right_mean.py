"""Not weighted on the right."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the weights are left out: a plain mean"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - (f * dlogp[:, None]).mean(0)
