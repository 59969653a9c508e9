"""Summed over the problems."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the variances of all problems are summed"


def pathwise_variance_quadratic(mu, sigma, k):
    return (4 * sigma**2).sum(), (4 * (mu - k) ** 2 + 8 * sigma**2).sum()
