"""θ goes downhill."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "θ gets its gradient with the wrong sign"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return (signal * log_q - log_joint).mean()
