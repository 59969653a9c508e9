"""A minus."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the sign is wrong: a variance is positive"


def pathwise_variance_quadratic(mu, sigma, k):
    return -4 * sigma**2, -4 * (mu - k) ** 2 - 8 * sigma**2
