"""The signal has the wrong sign."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "the signal has the wrong sign"


def surrogate(log_q, log_joint):
    signal = (log_q - log_joint).detach()
    return (signal * log_q + log_joint).mean()
