"""Averaged over the rows."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "averaged over the rows, not over the samples"


def description_length(log_joint, log_q):
    return (log_q - log_joint).mean(1) / math.log(2)
