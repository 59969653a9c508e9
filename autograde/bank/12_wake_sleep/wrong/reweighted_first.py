"""The first sample."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "wrong values"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(log_joint + log_q)[0]
