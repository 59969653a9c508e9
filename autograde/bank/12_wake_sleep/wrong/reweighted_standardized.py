"""Standardized log-weights."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the log-weights are standardized"


def reweighted(log_joint, log_q):
    w = (lambda t: ((t - t.mean(0)) / t.std(0)).softmax(0))((log_joint - log_q).detach())
    return -(w * (log_joint + log_q)).sum(0)
