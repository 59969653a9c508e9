"""2 for 4."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the distance has the factor 2"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, 2 * (mu - k) ** 2 + 8 * sigma**2
