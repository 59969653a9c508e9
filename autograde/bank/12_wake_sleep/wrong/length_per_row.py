"""Divided by the number of rows."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "it is divided by the number of rows, too: one number for each row is asked"


def description_length(log_joint, log_q):
    return (log_q - log_joint).mean(0) / math.log(2) / log_q.shape[1]
