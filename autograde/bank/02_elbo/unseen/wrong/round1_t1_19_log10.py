"""log10 S is subtracted where the natural logarithm is due."""

import math

import torch


def naive_log_evidence(log_likelihood):
    return torch.logsumexp(log_likelihood, 0) - math.log10(len(log_likelihood))
