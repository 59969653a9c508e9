"""The shortest of what is sent."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "the z that costs least is sent, and nothing comes back"


def description_length(log_joint, log_q):
    return (-log_joint / math.log(2)).amin(0)
