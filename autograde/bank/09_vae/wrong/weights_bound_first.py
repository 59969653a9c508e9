"""The first sample."""

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "only the first sample counts"


def importance_bound(log_weights):
    return log_weights[0], log_weights.softmax(0)
