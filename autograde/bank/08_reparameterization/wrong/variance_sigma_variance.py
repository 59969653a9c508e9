"""σ is taken for the variance in the first."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "σ is not squared"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma, 4 * (mu - k) ** 2 + 8 * sigma**2
