"""The largest is not added again."""

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the largest logarithm was subtracted, but not added again"


def importance_bound(log_weights):
    return (log_weights - log_weights.amax(0)).exp().mean(0).log(), log_weights.softmax(0)
