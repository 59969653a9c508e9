"""A cross term."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "a cross term is there, 8 (μ − k) σ: ε and ε² are uncorrelated"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, 4 * (mu - k) ** 2 + 8 * (mu - k) * sigma + 8 * sigma**2
