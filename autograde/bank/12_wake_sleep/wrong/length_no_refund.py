"""Nothing comes back."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "what comes back, log q is left out"


def description_length(log_joint, log_q):
    return -log_joint.mean(0) / math.log(2)
