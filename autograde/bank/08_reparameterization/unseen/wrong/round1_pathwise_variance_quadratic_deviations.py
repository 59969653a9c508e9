"""Standard deviations instead of variances."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 2 * sigma, (4 * a**2 + 8 * sigma**2) ** 0.5
