"""The derivative by log σ instead of by σ: another factor σ²."""


def pathwise_variance_quadratic(mu, sigma, k):
    a = mu - k
    return 4 * sigma**2, sigma**2 * (4 * a**2 + 8 * sigma**2)
