"""Summed over samples and rows."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "samples and rows are summed"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return (signal * log_q + log_joint).sum()
