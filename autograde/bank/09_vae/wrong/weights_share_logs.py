"""The logarithms are normalized."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the logarithms are normalized"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, log_weights / log_weights.sum(0)
