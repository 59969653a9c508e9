"""Divided by log 2 twice."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "it is divided by log 2 twice"


def description_length(log_joint, log_q):
    return (log_q - log_joint).mean(0) / math.log(2) ** 2
