"""Summed over the samples."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "the samples are summed"


def surrogate(log_q, log_joint):
    signal = (log_joint - log_q).detach()
    return (signal * log_q + log_joint).sum(0).mean()
