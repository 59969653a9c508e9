"""The signal lacks −log q."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "−log q is left out of the signal"


def surrogate(log_q, log_joint):
    return (log_joint.detach() * log_q + log_joint).mean()
