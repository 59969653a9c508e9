"""The mean of the logarithms."""

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "this is the ELBO"


def importance_bound(log_weights):
    return log_weights.mean(0), log_weights.softmax(0)
