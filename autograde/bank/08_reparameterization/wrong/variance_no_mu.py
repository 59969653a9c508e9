"""μ is forgotten."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "μ is left out"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, 4 * k**2 + 8 * sigma**2
