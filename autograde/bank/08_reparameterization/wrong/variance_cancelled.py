"""A difference of mean squares."""

loses = ["hidden-pathwise_variance_quadratic"]
mistake = "something small is added, or the result is a difference of large"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * (mu**2 + sigma**2) - 8 * mu * k + 4 * k**2 - 4 * (mu - k) ** 2, 4 * (
        mu - k
    ) ** 2 + 8 * sigma**2
