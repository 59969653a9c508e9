"""The signal weighs both logarithms."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "θ gets its gradient times the signal: the"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return (signal * (log_q + log_joint)).mean()
