"""log S is missing."""

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the sum over the samples is not divided by S"


def importance_bound(log_weights):
    return log_weights.logsumexp(0), log_weights.softmax(0)
