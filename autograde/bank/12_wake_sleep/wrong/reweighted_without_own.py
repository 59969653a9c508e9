"""Divided by the others' sum."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the weights are divided by the sum of all but the own"


def reweighted(log_joint, log_q):
    w = (lambda t: t / (t.sum(0) - t))((log_joint - log_q).detach().exp())
    return -(w * (log_joint + log_q)).sum(0)
