"""In bits."""

import math

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the logarithm is to the base 2: nats are asked"


def reweighted(log_joint, log_q):
    w = (log_joint - log_q).detach().softmax(0)
    return -(w * (log_joint + log_q)).sum(0) / math.log(2)
