"""The mean of both sides."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the mean of both sides came back"


def stein_sides(f, df, dlogp, weights, boundary):
    return 0.5 * (weights @ df + boundary - weights @ (f * dlogp[:, None])), 0.5 * (
        weights @ df + boundary - weights @ (f * dlogp[:, None])
    )
