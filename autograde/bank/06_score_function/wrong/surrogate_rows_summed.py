"""Summed over the rows."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "the rows are summed"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return (signal * log_q + log_joint).mean(0).sum()
