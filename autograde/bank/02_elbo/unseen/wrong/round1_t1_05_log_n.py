"""Summed over the samples, but divided by the number of data N."""

import math

import torch


def naive_log_evidence(log_likelihood):
    S, N = log_likelihood.shape
    return torch.logsumexp(log_likelihood, dim=0) - math.log(N)
