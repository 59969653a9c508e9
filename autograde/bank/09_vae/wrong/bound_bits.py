"""In bits."""

import math

loses = ["check-bound", "hidden-bound"]
mistake = "base 2: nats"


def bound(log_likelihood, kl):
    return (log_likelihood.mean(0) - kl).mean() / math.log(2)
