"""The weights are not detached."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the weights are not detached: the gradient reaches them"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
