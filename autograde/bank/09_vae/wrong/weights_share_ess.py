"""The effective sample size."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the effective sample size"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, 1 / log_weights.softmax(0).square().sum(0)
