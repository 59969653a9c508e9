"""exp underflows."""

import math

loses = ["hidden-importance_bound"]
mistake = "exp under- or overflows"


def importance_bound(log_weights):
    bound = log_weights.logsumexp(0) - math.log(len(log_weights))
    return bound, log_weights.exp() / log_weights.exp().sum(0)
