"""Divided by S."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the weights are divided by S, not by their sum"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().exp() / len(log_q)
    return -(w * (log_joint + log_q)).sum(0)
