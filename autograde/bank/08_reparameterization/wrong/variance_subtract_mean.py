"""The mean, not its square, is subtracted."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the estimate's mean 2σ is subtracted, not its square"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, 4 * (mu - k) ** 2 + 12 * sigma**2 - 2 * sigma
