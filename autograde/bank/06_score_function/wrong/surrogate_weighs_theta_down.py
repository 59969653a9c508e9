"""The signal weighs its own attached self."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "times the signal, and with the wrong sign"


def surrogate(log_q, log_joint):
    signal = log_joint - log_q
    return (signal.detach() * (log_q - log_joint)).mean()
