"""k = μ."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the part of the distance μ − k is left out"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, 8 * sigma**2
