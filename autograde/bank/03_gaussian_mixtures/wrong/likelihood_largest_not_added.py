"""The largest logarithm is not added back."""

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "is subtracted, and not added back"


def log_likelihood(log_density, weights):
    log_joint = log_density + weights.log()
    largest = log_joint.max(1, keepdim=True).values
    return (log_joint - largest).exp().sum(1).log().sum()
