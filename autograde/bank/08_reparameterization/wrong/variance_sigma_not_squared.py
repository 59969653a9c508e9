"""σ is not squared."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "σ is not squared"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma, 4 * (mu - k) ** 2 + 8 * sigma
