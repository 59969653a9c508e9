"""The largest weight."""

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the largest of the samples came back"


def importance_bound(log_weights):
    return log_weights.amax(0), log_weights.softmax(0)
