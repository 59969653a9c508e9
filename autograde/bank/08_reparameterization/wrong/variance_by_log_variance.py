"""By log σ²."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "this is the variance by log σ²: that by σ is asked"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, sigma**2 * (4 * (mu - k) ** 2 + 8 * sigma**2) / 4
