"""−log of the mean p(x, z)."""

import math

loses = ["check-wake_loss", "hidden-wake_loss"]
mistake = "the logarithm of the mean of p(x, z) over the samples is taken"


def wake_loss(log_prior, log_likelihood, weights):
    return -(log_prior + log_likelihood).logsumexp(0) + math.log(len(weights))
