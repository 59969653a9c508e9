"""The logarithms are divided by their sum."""

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the logarithms are divided by their sum"


def responsibilities(log_density, weights):
    log_joint = log_density + weights.log()
    return log_joint / log_joint.sum(1, keepdim=True)
