"""By σ the distance is multiplied by σ² (the factor ε is taken for σε)."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 4 * sigma**2, 4 * a**2 * sigma**2 + 8 * sigma**4
