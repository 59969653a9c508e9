"""The largest logarithm of the table is added once."""

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "is added back once"


def log_likelihood(log_density, weights):
    log_joint = log_density + weights.log()
    largest = log_joint.max()
    return largest + (log_joint - largest).exp().sum(1).log().sum()
