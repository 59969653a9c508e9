"""p (1 − p)."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "share times one minus share"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, log_weights.softmax(0) * (1 - log_weights.softmax(0))
