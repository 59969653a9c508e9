"""Softmax over the last axis, sum over it too."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the shape is"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(-1)
    return -(w * (log_joint + log_q)).sum(-1)
