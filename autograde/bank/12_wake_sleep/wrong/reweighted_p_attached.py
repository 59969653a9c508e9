"""log p is not detached in the weights."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "only log q is detached in the weights: so is log p(x, z) to be"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q.detach()).softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
