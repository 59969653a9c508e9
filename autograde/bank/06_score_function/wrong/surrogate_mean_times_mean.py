"""Means are multiplied."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "φ gets nothing on average"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return signal.mean() * log_q.mean() + log_joint.mean()
