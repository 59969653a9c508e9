"""The signal lacks log p(x, z)."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "log p(x, z) is left out of the signal"


def surrogate(log_q, log_joint):
    return (-log_q.detach() * log_q + log_joint).mean()
