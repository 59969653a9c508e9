"""Only what comes back."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "what is sent, −log p(x, z) is left out; what comes back, log q has the wrong sign"


def description_length(log_joint, log_q):
    return -log_q.mean(0) / math.log(2)
