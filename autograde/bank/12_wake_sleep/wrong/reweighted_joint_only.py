"""∝ p(x, z)."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the weights are ∝ p(x, z): they are to be divided by q"


def reweighted(log_joint, log_q):
    w = log_joint.detach().softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
