"""∝ q."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the weights are ∝ q: samples of q have that in them already"


def reweighted(log_joint, log_q):
    w = log_q.detach().softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
