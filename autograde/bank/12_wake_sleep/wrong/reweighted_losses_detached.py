"""The losses are detached, not the weights."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "everything but the weights is detached: the weights are to be"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).softmax(0)
    return -(w * (log_joint + log_q).detach()).sum(0)
