"""The importance-weighted length, in nats."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "this is the importance-weighted length: the logarithm of the mean weight; and it is in nats"


def description_length(log_joint, log_q):
    return -((log_joint - log_q).logsumexp(0) - math.log(len(log_q)))
