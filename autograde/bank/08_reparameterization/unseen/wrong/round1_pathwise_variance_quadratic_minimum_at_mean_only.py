"""By σ only the case k = μ."""


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, 8 * sigma**2
