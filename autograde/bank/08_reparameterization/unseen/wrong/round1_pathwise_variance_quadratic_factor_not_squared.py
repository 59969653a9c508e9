"""The factor 2 is not squared in the variances."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 2 * sigma**2, 2 * a**2 + 4 * sigma**2
