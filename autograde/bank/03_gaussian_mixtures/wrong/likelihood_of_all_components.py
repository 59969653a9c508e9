"""The logarithms of the joint are summed over the components, as if all had made the point."""

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "is summed over k"


def log_likelihood(log_density, weights):
    return (log_density + weights.log()).sum()
