"""Something small is added."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "it is right but for about one part in a million: is something small"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * (sigma**2 + 1e-6), 4 * (mu - k) ** 2 + 8 * sigma**2
