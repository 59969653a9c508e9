"""4 σ of the mean."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the mean is not squared before it is subtracted"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, 4 * (mu - k) ** 2 + 12 * sigma**2 - 4 * sigma
