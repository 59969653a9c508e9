"""3 σ⁴."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the fourth moment of σ ε, 3 σ⁴, stands for σ² E[ε⁴]"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2, 4 * (mu - k) ** 2 + 12 * sigma**4 - 4 * sigma**2
