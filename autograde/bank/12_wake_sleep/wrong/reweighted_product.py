"""The logarithms multiplied."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the two logarithms are multiplied, not added"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * log_joint * log_q).sum(0)
