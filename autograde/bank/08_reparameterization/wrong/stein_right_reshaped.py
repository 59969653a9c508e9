"""f is reshaped."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "f is reshaped to (N, S), which mixes points and functions"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - f.reshape(-1, len(weights)) @ (weights * dlogp)
