"""The 2 of the derivative is forgotten."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the derivative of the square has a factor 2, which the variance has"


def pathwise_variance_quadratic(mu, sigma, k):
    return sigma**2, (mu - k) ** 2 + 2 * sigma**2
