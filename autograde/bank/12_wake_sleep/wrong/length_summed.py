"""Summed over the samples."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "the samples are summed, not averaged"


def description_length(log_joint, log_q):
    return (log_q - log_joint).sum(0) / math.log(2)
