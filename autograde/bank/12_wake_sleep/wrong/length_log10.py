"""To the base 10."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "the logarithm is to the base 10"


def description_length(log_joint, log_q):
    return (log_q - log_joint).mean(0) / math.log(10)
