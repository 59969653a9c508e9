"""The largest logarithm of the whole table is subtracted: other rows underflow."""

loses = ["hidden-responsibilities"]
mistake = "exp underflows"


def responsibilities(log_density, weights):
    joint = (log_density + weights.log() - (log_density + weights.log()).max()).exp()
    return joint / joint.sum(1, keepdim=True)
