"""S - 1 for S."""

loses = ["check-importance_weighted_bound", "hidden-importance_weighted_bound"]
mistake = "it is divided by S − 1 inside the logarithm"


def importance_weighted_bound(log_weights):
    return (log_weights.exp().sum(1) / (log_weights.shape[1] - 1)).log().mean(0)
