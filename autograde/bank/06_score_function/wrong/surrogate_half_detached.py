"""log q stays attached in the signal."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "only log p(x, z) is detached in the signal"


def surrogate(log_q, log_joint):
    return (log_q * (log_joint.detach() - log_q) + log_joint).mean()
