"""log N for log S."""

import math

import torch

loses = ["check-naive_log_evidence", "hidden-naive_log_evidence"]
mistake = "it is divided by N inside the logarithm"


def naive_log_evidence(log_likelihood):
    return torch.logsumexp(log_likelihood, 0) - math.log(log_likelihood.shape[1])
