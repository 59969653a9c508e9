"""No negative lengths."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "a negative length is set to zero"


def description_length(log_joint, log_q):
    return ((log_q - log_joint).mean(0) / math.log(2)).clamp(min=0)
