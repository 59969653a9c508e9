"""The mean of all weights."""

loses = ["check-importance_weighted_bound", "hidden-importance_weighted_bound"]
mistake = "the logarithm is missing"


def importance_weighted_bound(log_weights):
    return log_weights.exp().mean(1).mean(0)
