"""1e-300 is added to the sum before its logarithm."""

loses = ["hidden-log_likelihood"]
mistake = "1e-300 is taken for it"


def log_likelihood(log_density, weights):
    return ((log_density.exp() @ weights) + 1e-300).log().sum()
