"""Not detached in θ's loss."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the weights are not detached in the loss of θ, and move φ"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -((log_joint - log_q).softmax(0) * log_joint + w * log_q).sum(0)
