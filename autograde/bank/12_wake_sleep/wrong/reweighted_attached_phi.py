"""Not detached in φ's loss."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the weights are not detached in the loss of φ, and move θ"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -((log_joint - log_q).softmax(0) * log_q + w * log_joint).sum(0)
