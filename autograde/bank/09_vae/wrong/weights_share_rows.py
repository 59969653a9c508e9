"""Over the rows."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "normalized over the rows"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, log_weights.softmax(1)
