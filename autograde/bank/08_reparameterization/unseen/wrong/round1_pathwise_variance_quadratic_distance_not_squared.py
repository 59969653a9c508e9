"""The distance μ - k enters by its size, not by its square."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 4 * sigma**2, 4 * abs(a) + 8 * sigma**2
