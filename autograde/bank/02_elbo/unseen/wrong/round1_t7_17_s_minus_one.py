"""Divided by S - 1 (and by 1 for a single sample)."""

import math

import torch


def importance_weighted_bound(log_weights):
    S = log_weights.shape[1]
    return torch.logsumexp(log_weights, 1).mean(0) - math.log(max(S - 1, 1))
