"""f times f'."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the derivative of f is multiplied by f"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ (f * df), boundary - weights @ (f * dlogp[:, None])
