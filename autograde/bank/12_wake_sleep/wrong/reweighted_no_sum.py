"""No sum."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the sum over the samples is missing"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -w * (log_joint + log_q)
