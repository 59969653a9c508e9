"""Standardized signals."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "divided by their standard deviation"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    if len(signal) > 1:
        signal = (signal - signal.mean(0)) / signal.std(0)
    return (signal * log_q + log_joint).mean()
