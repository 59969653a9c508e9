"""The squares of the means are not subtracted."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "this is the mean square of the estimate: the square of its mean is"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * (mu - k) ** 2 + 4 * sigma**2, 4 * (mu - k) ** 2 + 12 * sigma**2
