"""Negative signals count nothing."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "negative signals are set to zero"


def surrogate(log_q, log_joint):
    return ((log_joint - log_q).detach().clamp(min=0) * log_q + log_joint).mean()
