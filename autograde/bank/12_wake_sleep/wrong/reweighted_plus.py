"""The sign is forgotten."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the sign is reversed: these are losses"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return (w * (log_joint + log_q)).sum(0)
