"""Logarithms for weights."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the log-weights stand for the weights: neither exp nor the division by the sum is there"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach()
    return -(w * (log_joint + log_q)).sum(0)
