"""Divides by S - 1, as for a sample variance."""

import math

import torch


def naive_log_evidence(log_likelihood):
    return torch.logsumexp(log_likelihood, 0) - math.log(max(len(log_likelihood) - 1, 1))
