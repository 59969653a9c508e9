"""φ's loss unweighted."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the loss of φ is not weighted: on average nothing is learned by samples of q"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * log_joint).sum(0) - log_q.mean(0)
