"""-inf is clamped to -100."""

import math

import torch

loses = ["hidden-naive_log_evidence"]
mistake = "clamped or replaced by a number"


def naive_log_evidence(log_likelihood):
    log_likelihood = torch.where(log_likelihood.isinf(), -100.0, log_likelihood)
    return torch.logsumexp(log_likelihood, 0) - math.log(len(log_likelihood))
