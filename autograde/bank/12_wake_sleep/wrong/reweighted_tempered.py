"""Roots of the weights, normalized."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the root of the weights is taken, and normalized"


def reweighted(log_joint, log_q):
    w = ((log_joint - log_q) / 2).detach().softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
