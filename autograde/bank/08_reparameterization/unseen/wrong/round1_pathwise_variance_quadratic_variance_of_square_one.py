"""The variance of ε² is taken to be 1."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 4 * sigma**2, 4 * a**2 + 4 * sigma**2
