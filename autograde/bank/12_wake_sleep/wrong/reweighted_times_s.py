"""Times S."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the weights are multiplied by S"


def reweighted(log_joint, log_q):
    w = len(log_q) * (log_joint - log_q).detach().softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
