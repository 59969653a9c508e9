"""Softmax over everything."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "softmax runs over samples and rows together"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().flatten().softmax(0).reshape(log_q.shape)
    return -(w * (log_joint + log_q)).sum(0)
