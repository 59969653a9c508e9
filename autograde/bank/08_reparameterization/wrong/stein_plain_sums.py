"""Plain sums."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the weights are left out: a plain sum"


def stein_sides(f, df, dlogp, weights, boundary):
    return df.sum(0), boundary - (f * dlogp[:, None]).sum(0)
