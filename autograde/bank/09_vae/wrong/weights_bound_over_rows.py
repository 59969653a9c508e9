"""The wrong axis."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the mean inside the logarithm runs over the data"


def importance_bound(log_weights):
    return log_weights.logsumexp(1) - math.log(log_weights.shape[1]), log_weights.softmax(0)
