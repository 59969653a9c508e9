"""The signal is not detached, and log p(x, z) is added."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "and log p(x, z) is added"


def surrogate(log_q, log_joint):
    return (log_q * (log_joint - log_q) + log_joint).mean()
