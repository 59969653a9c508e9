"""A loss."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the sign is wrong"


def importance_bound(log_weights):
    return math.log(len(log_weights)) - log_weights.logsumexp(0), log_weights.softmax(0)
