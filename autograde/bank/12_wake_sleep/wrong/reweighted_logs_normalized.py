"""Logarithms divided by their sum."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the logarithms are divided by their sum, not the weights"


def reweighted(log_joint, log_q):
    w = ((log_joint - log_q) / (log_joint - log_q).sum(0)).detach()
    return -(w * (log_joint + log_q)).sum(0)
