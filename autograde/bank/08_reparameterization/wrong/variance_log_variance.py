"""σ is taken for log σ²."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "σ is taken for the logarithm of σ²"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma.exp(), 4 * (mu - k) ** 2 + 8 * sigma.exp()
