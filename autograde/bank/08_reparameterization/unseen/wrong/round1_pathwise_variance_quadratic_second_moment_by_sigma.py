"""E[ε⁴] = 3 is taken for the variance of ε²: the square of the mean is not subtracted."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 4 * sigma**2, 4 * a**2 + 12 * sigma**2
