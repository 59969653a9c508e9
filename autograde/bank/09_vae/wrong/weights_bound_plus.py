"""log S is added."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "log S is added"


def importance_bound(log_weights):
    return log_weights.logsumexp(0) + math.log(len(log_weights)), log_weights.softmax(0)
