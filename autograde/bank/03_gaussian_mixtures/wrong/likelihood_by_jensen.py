"""The mean of the logarithms for the logarithm of the mean: only a lower bound."""

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "the logarithm is taken before the sum over k"


def log_likelihood(log_density, weights):
    return (weights * log_density).sum()
