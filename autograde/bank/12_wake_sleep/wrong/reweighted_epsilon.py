"""An epsilon in the sum."""

loses = ["hidden-reweighted"]
mistake = "wrong values"


def reweighted(log_joint, log_q):
    w = ((log_joint - log_q).exp() / ((log_joint - log_q).exp().sum(0) + 1e-8)).detach()
    return -(w * (log_joint + log_q)).sum(0)
