"""f is squared."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "f is squared"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - weights @ (f**2 * dlogp[:, None])
