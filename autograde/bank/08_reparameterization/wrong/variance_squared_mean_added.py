"""The squared mean is added."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "or the square of the mean is added, not subtracted"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, 4 * (mu - k) ** 2 + 12 * sigma**2 + (2 * sigma) ** 2
