"""S itself."""

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "S is subtracted, not its logarithm"


def importance_bound(log_weights):
    return log_weights.logsumexp(0) - len(log_weights), log_weights.softmax(0)
