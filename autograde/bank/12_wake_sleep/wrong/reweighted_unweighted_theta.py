"""θ's loss unweighted."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the loss of θ is not weighted: that is the wake phase of before"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * log_q).sum(0) - log_joint.mean(0)
