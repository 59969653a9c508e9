"""The largest of the groups, because the tightest bound is the best."""

import math

import torch


def importance_weighted_bound(log_weights):
    S = log_weights.shape[1]
    return (torch.logsumexp(log_weights, 1) - math.log(S)).max(0).values
