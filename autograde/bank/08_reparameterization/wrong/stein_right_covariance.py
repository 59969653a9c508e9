"""A covariance."""

loses = ["check-stein_sides", "hidden-stein_sides"]
mistake = "the covariance of f and (log p)′ is taken: E[(log p)′] is 0 only"


def stein_sides(f, df, dlogp, weights, boundary):
    return weights @ df, boundary - weights @ ((f - weights @ f) * dlogp[:, None])
