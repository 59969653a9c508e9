"""The wrong axis: the mean runs over the data."""

import math

import torch

loses = ["check-naive_log_evidence", "hidden-naive_log_evidence"]
mistake = "over the data, not over the samples"


def naive_log_evidence(log_likelihood):
    return torch.logsumexp(log_likelihood, 1) - math.log(log_likelihood.shape[1])
