"""Only the first."""

loses = ["check-pathwise_variance_quadratic", "hidden-pathwise_variance_quadratic"]
mistake = "the variance by μ stands in the place of that by σ (or Var(z − k)"


def pathwise_variance_quadratic(mu, sigma, k):
    return 4 * sigma**2
