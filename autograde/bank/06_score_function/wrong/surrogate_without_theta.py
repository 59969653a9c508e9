"""θ is forgotten."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "θ gets no gradient: log p(x, z) itself"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return (signal * log_q).mean()
