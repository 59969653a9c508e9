"""The distance is multiplied by σ."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the distance is multiplied by σ, too: 4 (μ − k)² σ² + 8 σ²"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, 4 * (mu - k) ** 2 * sigma**2 + 8 * sigma**2
