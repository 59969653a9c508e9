"""The two are exchanged."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the variance by σ stands in the place of that by μ"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * (mu - k) ** 2 + 8 * sigma**2, 4 * sigma**2
