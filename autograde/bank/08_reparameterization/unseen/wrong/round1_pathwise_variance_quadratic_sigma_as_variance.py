"""sigma is taken for the variance."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 4 * sigma, 4 * a**2 + 8 * sigma
