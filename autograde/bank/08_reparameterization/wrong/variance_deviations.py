"""The standard deviations."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "this is the standard deviation: its square is asked"


def pathwise_variance_quadratic(mu, sigma, k):
    return 2 * sigma, (4 * (mu - k) ** 2 + 8 * sigma**2).sqrt()
