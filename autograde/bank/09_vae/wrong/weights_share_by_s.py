"""Divided by S once more."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the shares are divided by S"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, log_weights.softmax(0) / len(log_weights)
