"""Only what comes back is in bits."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "only what comes back is in bits"


def description_length(log_joint, log_q):
    return -log_joint.mean(0) + log_q.mean(0) / math.log(2)
