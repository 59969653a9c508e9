"""The squares of the gradients."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "this is the square of the mean of the estimate: its variance is asked"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * (mu - k) ** 2, 4 * sigma**2
