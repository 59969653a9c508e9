"""The median."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "the median of the samples is taken"


def description_length(log_joint, log_q):
    return (log_q - log_joint).median(0).values / math.log(2)
