"""Twice too large."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the variance is doubled"


def pathwise_variance_quadratic(mu, sigma, k):
    return 8 * sigma**2, 4 * (mu - k) ** 2 + 8 * sigma**2
