"""Weighed by the shares."""

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "weighed by their own normalized exponentials"


def importance_bound(log_weights):
    return (log_weights.softmax(0) * log_weights).sum(0), log_weights.softmax(0)
