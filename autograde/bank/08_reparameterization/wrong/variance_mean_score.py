"""The score function's variance."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "this is the variance of the score-function estimate"


def pathwise_variance_quadratic(mu, sigma, k):
    return (mu - k) ** 4 / sigma**2 + 14 * (mu - k) ** 2 + 15 * sigma**2, 2 * (
        mu - k
    ) ** 4 / sigma**2 + 60 * (mu - k) ** 2 + 74 * sigma**2
