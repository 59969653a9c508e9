"""The weights by S."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the weights are divided by S"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, log_weights.exp() / len(log_weights)
