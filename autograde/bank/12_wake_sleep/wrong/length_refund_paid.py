"""What comes back is paid."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "what comes back, log q has the wrong sign"


def description_length(log_joint, log_q):
    return -(log_joint + log_q).mean(0) / math.log(2)
