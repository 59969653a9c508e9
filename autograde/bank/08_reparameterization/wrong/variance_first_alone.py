"""The first problem alone."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the first entry alone came back"


def pathwise_variance_quadratic(mu, sigma, k):
    return (4 * sigma**2)[0], (4 * (mu - k) ** 2 + 8 * sigma**2)[0]
