"""φ's part counts twice."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "φ gets its gradient twice"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return (2 * signal * log_q + log_joint).mean()
