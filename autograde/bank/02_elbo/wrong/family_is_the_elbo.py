"""The logarithm of each weight by itself: the ELBO, whatever S is."""

loses = ["check-importance_weighted_bound", "hidden-importance_weighted_bound"]
mistake = "the logarithm is taken of each weight"


def importance_weighted_bound(log_weights):
    return log_weights.mean((0, 1))
