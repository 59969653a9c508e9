"""log q is detached."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "it is the other way round"


def surrogate(log_q, log_joint):
    return ((log_joint - log_q) * log_q.detach() + log_joint).mean()
