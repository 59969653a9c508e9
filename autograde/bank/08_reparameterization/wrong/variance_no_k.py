"""k is forgotten."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "k is left out: f = z²"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, 4 * mu**2 + 8 * sigma**2
