"""Softmax twice."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "softmax is taken twice"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0).softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
