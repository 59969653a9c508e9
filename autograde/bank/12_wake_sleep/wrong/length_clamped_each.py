"""No negative messages."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "negative lengths of samples are set to zero"


def description_length(log_joint, log_q):
    return ((log_q - log_joint) / math.log(2)).clamp(min=0).mean(0)
