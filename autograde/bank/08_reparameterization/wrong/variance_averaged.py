"""Averaged over the problems."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "one variance, the average over the problems, serves all"


def pathwise_variance_quadratic(mu, sigma, k):
    return (4 * sigma**2).mean().expand_as(sigma), (4 * (mu - k) ** 2 + 8 * sigma**2).mean().expand_as(sigma)
