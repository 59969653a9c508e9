"""By μ the score function's variance of the lecture."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return a**4 / sigma**2 + 14 * a**2 + 15 * sigma**2, 4 * a**2 + 8 * sigma**2
