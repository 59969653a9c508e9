"""The first sample."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "only the first sample counts, what it costs"


def description_length(log_joint, log_q):
    return (log_q - log_joint)[0] / math.log(2)
