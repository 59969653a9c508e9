"""To the base 2."""

import math

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the logarithms are to the base 2: nats are asked"


def wake_loss(log_prior, log_likelihood, weights):
    return -(weights.detach() * (log_prior + log_likelihood)).sum(0) / math.log(2)
