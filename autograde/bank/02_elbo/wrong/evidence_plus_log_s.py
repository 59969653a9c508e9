"""The sign of log S."""

import math

import torch

loses = ["check-naive_log_evidence", "hidden-naive_log_evidence"]
mistake = "log S is added, not subtracted"


def naive_log_evidence(log_likelihood):
    return torch.logsumexp(log_likelihood, 0) + math.log(len(log_likelihood))
