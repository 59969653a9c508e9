"""f in the place of f'."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the function stands for its derivative"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ f, boundary - weights @ (f * dlogp[:, None])
