"""Half of each."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the factor 2 is not squared"


def pathwise_variance_quadratic(mu, sigma, k):
    return 2 * sigma**2, 2 * (mu - k) ** 2 + 4 * sigma**2
