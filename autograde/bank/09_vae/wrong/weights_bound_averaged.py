"""One number."""

import math

loses = ["check-importance_bound", "hidden-importance_bound"]
mistake = "the bounds are averaged over the rows"


def importance_bound(log_weights):
    return (log_weights.logsumexp(0) - math.log(len(log_weights))).mean(), log_weights.softmax(0)
