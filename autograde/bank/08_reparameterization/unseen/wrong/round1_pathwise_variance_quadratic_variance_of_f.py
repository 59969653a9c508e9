"""By μ the variance of f itself instead of that of its derivative."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 4 * a**2 * sigma**2 + 2 * sigma**4, 4 * a**2 + 8 * sigma**2
