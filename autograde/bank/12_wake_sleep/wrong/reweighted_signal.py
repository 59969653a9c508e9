"""log p − log q in the sum."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the loss of φ has the wrong sign"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * (log_joint - log_q)).sum(0)
