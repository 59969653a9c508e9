"""The longest message."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "only the longest message counts"


def description_length(log_joint, log_q):
    return ((log_q - log_joint) / math.log(2)).amax(0)
