"""Deviations added."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the deviations are added, not the variances"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, (2 * (mu - k).abs() + 8**0.5 * sigma) ** 2
