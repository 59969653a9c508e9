"""The gradients."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "this is the mean of the estimate, the gradient: its variance is asked"


def pathwise_variance_quadratic(mu, sigma, k):
    return 2 * (mu - k), 2 * sigma
