"""log q detached."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "log q is detached or left out: φ gets no gradient"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * (log_joint + log_q.detach())).sum(0)
