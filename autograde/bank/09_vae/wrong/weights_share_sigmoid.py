"""A sigmoid."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "sigmoid stands for softmax"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, log_weights.sigmoid()
