"""log w for log q."""

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "log-weights stand for log q: the loss of φ is −Σ w log q"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * log_joint).sum(0) - (w * (log_joint - log_q)).sum(0)
