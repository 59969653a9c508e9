"""The second moment instead of the variance, by μ."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 4 * a**2 + 4 * sigma**2, 4 * a**2 + 8 * sigma**2
