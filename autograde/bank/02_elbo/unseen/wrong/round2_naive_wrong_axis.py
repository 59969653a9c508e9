"""The average runs over the data (axis 1), one number for each sample."""

import math

import torch


def naive_log_evidence(log_likelihood):
    return torch.logsumexp(log_likelihood, 1) - math.log(log_likelihood.shape[1])
