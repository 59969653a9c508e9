"""θ's loss is left out."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the loss of θ is left out"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * log_q).sum(0)
