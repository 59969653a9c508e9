"""Averaged over the rows."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the shares are averaged over the rows"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, log_weights.softmax(0).mean(1)
