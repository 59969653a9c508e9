"""Softmax of the weights themselves."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "softmax is taken of the weights, not of their logarithms"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().exp().softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
