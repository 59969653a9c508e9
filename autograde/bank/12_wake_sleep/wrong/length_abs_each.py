"""The size of each message."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "the size of each message is averaged"


def description_length(log_joint, log_q):
    return ((log_q - log_joint) / math.log(2)).abs().mean(0)
