"""The importance weight for its logarithm."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "the exponential of the signal stands"


def surrogate(log_q, log_joint):
    weight = (log_joint - log_q).exp().detach()
    return (weight * log_q + log_joint).mean()
