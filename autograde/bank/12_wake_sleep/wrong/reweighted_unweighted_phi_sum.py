"""φ's loss unweighted and summed."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the loss of φ is not weighted, and summed over the samples"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * log_joint).sum(0) - log_q.sum(0)
