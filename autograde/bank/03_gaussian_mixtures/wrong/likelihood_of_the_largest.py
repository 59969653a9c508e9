"""The largest component for the sum over all."""

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "only the largest component"


def log_likelihood(log_density, weights):
    return (log_density + weights.log()).max(1).values.sum()
