"""Divided by S outside."""

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the logarithm of the sum is divided by S"


def importance_bound(log_weights):
    return log_weights.logsumexp(0) / len(log_weights), log_weights.softmax(0)
