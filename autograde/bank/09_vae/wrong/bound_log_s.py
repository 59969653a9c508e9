"""log S is subtracted."""

import math

loses = ["check-bound", "hidden-bound"]
mistake = "log S is subtracted"


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) - kl).mean() - math.log(len(log_likelihood))
