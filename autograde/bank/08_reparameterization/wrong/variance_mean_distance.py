"""The distance is in the first."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the distance μ − k is in it: a constant does not vary"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * (mu - k) ** 2 * sigma**2, 4 * (mu - k) ** 2 + 8 * sigma**2
