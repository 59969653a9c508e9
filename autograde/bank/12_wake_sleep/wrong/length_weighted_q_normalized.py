"""Weighted by q, normalized."""

import math

loses = ["check-description_length", "hidden-description_length"]
mistake = "the samples are weighted by q once more: they come as often as q says"


def description_length(log_joint, log_q):
    return (log_q.softmax(0) * (log_q - log_joint)).sum(0) / math.log(2)
