"""log q is not detached in the weights."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "only log p(x, z) is detached in the weights: so is log q to be"


def reweighted(log_joint, log_q):
    w = (log_joint.detach() - log_q).softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
