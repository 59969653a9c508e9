"""log_softmax for softmax."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the logarithms of the weights stand for the weights"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().log_softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
