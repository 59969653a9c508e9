"""Times log 2."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "it is multiplied by log 2, where it is to be divided"


def description_length(log_joint, log_q):
    return (log_q - log_joint).mean(0) * math.log(2)
