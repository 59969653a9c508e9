"""q for log q."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "q stands where log q belongs"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return (signal * log_q.exp() + log_joint).mean()
