"""log q is added in the signal."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "log q is added in the signal"


def surrogate(log_q, log_joint):
    signal = (log_joint + log_q).detach()
    return (signal * log_q + log_joint).mean()
