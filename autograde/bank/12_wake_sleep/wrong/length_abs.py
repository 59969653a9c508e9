"""Sizes."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "the absolute value came back"


def description_length(log_joint, log_q):
    return ((log_q - log_joint).mean(0) / math.log(2)).abs()
