"""Softmax over the last axis, sum over it too."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "softmax and sum run over the rows, not over the samples"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(-1)
    return -(w * (log_joint + log_q)).sum(-1)
