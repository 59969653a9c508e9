"""By σ only the term 2(μ - k)ε."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 4 * sigma**2, 4 * a**2 + 0 * sigma
