"""Weighted by importance."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "the samples are weighted by importance: those of q count alike"


def description_length(log_joint, log_q):
    return ((log_joint - log_q).softmax(0) * (log_q - log_joint)).sum(0) / math.log(2)
