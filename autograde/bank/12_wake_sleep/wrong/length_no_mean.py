"""No mean."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "the mean over the samples is missing"


def description_length(log_joint, log_q):
    return (log_q - log_joint) / math.log(2)
