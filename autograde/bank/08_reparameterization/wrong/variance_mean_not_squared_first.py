"""The mean is subtracted."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the mean is subtracted from the mean square, not its square"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * (mu - k) ** 2 + 4 * sigma**2 - 2 * (mu - k), 4 * (mu - k) ** 2 + 8 * sigma**2
