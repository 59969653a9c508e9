"""The importance-weighted bound, in bits."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "this is the importance-weighted bound: the logarithm of the mean weight"


def description_length(log_joint, log_q):
    return ((log_joint - log_q).logsumexp(0) - math.log(len(log_q))) / math.log(2)
