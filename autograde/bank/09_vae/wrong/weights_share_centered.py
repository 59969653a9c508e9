"""Less their mean."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the shares less 1/S"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, log_weights.softmax(0) - 1 / len(log_weights)
