"""μ² + k²."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "μ² + k² stands for (μ − k)²"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, 4 * (mu**2 + k**2) + 8 * sigma**2
