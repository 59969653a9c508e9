"""log N for log S."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "it is divided by N"


def importance_bound(log_weights):
    return log_weights.logsumexp(0) - math.log(log_weights.shape[1]), log_weights.softmax(0)
