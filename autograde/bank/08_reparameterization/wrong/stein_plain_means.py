"""Plain means."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the weights are left out: a plain mean"


def stein_sides(f, df, dlogp, weights, boundary):
    return df.mean(0), boundary - (f * dlogp[:, None]).mean(0)
