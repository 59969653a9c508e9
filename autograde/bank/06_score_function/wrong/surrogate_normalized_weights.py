"""Normalized weights."""

loses = ["check-surrogate", "hidden-surrogate"]
mistake = "the normalized weights stand for the signal"


def surrogate(log_q, log_joint):
    weights = (log_joint - log_q).softmax(0).detach() * len(log_q)
    return (weights * log_q + log_joint).mean()
