"""Squared weights, normalized."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the weights are squared, and normalized"


def reweighted(log_joint, log_q):
    w = (2 * (log_joint - log_q)).detach().softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
