"""2 to the power."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the base 2 stands for e"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, 2**log_weights / (2**log_weights).sum(0)
