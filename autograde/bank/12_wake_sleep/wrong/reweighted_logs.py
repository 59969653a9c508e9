"""Logarithms for weights."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "wrong values"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach()
    return -(w * (log_joint + log_q)).sum(0)
