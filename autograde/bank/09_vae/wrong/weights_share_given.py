"""The log-weights as they are."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the log-weights came back as they were given"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, log_weights
