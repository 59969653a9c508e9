"""Over all."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "over samples and rows together"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, (log_weights - log_weights.logsumexp((0, 1))).exp()
