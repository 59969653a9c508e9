"""A square of a sum."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "squares are averaged term by term"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, (2 * (mu - k) + 2 * sigma) ** 2
