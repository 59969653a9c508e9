"""Divided by S − 1."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "divided by S − 1 instead of S"


def description_length(log_joint, log_q):
    return (log_q - log_joint).sum(0) / (len(log_q) - 1) / math.log(2)
