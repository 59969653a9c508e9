"""By σ the second term keeps Var(ε²) = 2, but loses the squared factor 2."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 4 * sigma**2, 4 * a**2 + 2 * sigma**2
