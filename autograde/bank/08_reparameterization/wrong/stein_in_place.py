"""f is overwritten."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "argument 1 was changed in place: work on a copy, x.clone()"


def stein_sides(f, df, dlogp, weights, boundary):
    f *= dlogp[:, None]
    return weights @ df, boundary - weights @ f
