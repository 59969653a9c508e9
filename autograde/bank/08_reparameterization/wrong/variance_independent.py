"""As if independent."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "z − k and ε are taken as independent"


def pathwise_variance_quadratic(mu, sigma, k):
    first, second = 4 * (mu - k) ** 2 + 4 * sigma**2, 1
    return 4 * sigma**2, first * second
