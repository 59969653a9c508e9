"""The variance."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "the variance over the samples came back"


def description_length(log_joint, log_q):
    return ((log_q - log_joint) / math.log(2)).var(0)
