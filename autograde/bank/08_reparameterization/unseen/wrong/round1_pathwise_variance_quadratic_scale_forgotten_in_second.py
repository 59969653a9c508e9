"""By σ the term 2σε² has lost its σ."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 4 * sigma**2, 4 * a**2 + 8 + 0 * sigma
