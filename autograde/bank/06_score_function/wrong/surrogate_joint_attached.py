"""log p(x, z) stays attached in the signal."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "only log q is detached in the signal"


def surrogate(log_q, log_joint):
    return (log_q * (log_joint - log_q.detach())).mean()
