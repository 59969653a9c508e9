"""A loss."""

import math

import torch

loses = ["check-naive_log_evidence", "hidden-naive_log_evidence"]
mistake = "the sign is reversed"


def naive_log_evidence(log_likelihood):
    return math.log(len(log_likelihood)) - torch.logsumexp(log_likelihood, 0)
