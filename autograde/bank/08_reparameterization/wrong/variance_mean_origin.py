"""k = 0, and a mean square."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the variance at k = 0: this is the mean square 4 (μ² + σ²)"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * mu**2 + 4 * sigma**2, 4 * (mu - k) ** 2 + 8 * sigma**2
