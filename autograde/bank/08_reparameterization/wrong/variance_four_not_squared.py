"""4 σ ² in the exponent."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the variance is four times too large: the 4 is squared"


def pathwise_variance_quadratic(mu, sigma, k):
    return (4 * sigma) ** 2, (4 * (mu - k)) ** 2 + 2 * (4 * sigma) ** 2
