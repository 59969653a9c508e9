"""φ's loss is left out, and nothing detached."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the loss of φ is left out"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).softmax(0)
    return -(w * log_joint).sum(0)
