"""The mean weight."""

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the logarithm is missing"


def importance_bound(log_weights):
    return log_weights.exp().mean(0), log_weights.softmax(0)
