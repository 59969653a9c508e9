"""A cross term 8(μ - k)σ by σ, as if ε and ε² were correlated."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 4 * sigma**2, 4 * a**2 + 8 * a * sigma + 8 * sigma**2
