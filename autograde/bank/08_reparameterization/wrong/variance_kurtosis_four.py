"""Var(ε²) = 4."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "Var(ε²) is 2, not 4: E[ε⁴] = 3"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, 4 * (mu - k) ** 2 + 16 * sigma**2
