"""The median."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the median of f′ is taken"


def stein_sides(f, df, dlogp, weights, boundary):
    return df.median(0).values, boundary - weights @ (f * dlogp[:, None])
