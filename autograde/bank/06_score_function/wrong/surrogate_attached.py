"""The signal is not detached."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "the product is differentiated by both"


def surrogate(log_q, log_joint):
    return (log_q * (log_joint - log_q)).mean()
