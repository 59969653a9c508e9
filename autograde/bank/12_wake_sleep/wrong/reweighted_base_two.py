"""Base 2 in the weights."""

import math

loses = ["check-reweighted", "hidden-reweighted"]
mistake = "the base 2 stands for e in the weights"


def reweighted(log_joint, log_q):
    w = ((log_joint - log_q) * math.log(2)).detach().softmax(0)
    return -(w * (log_joint + log_q)).sum(0)
