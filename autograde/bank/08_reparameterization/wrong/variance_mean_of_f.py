"""The variance of f."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "this is the variance of f itself, not of its derivative"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * (mu - k) ** 2 * sigma**2 + 2 * sigma**4, 4 * (mu - k) ** 2 * sigma**2 + 2 * sigma**4
