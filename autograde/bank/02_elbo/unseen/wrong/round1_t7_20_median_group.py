"""The median of the groups, because it is robust."""

import math

import torch


def importance_weighted_bound(log_weights):
    S = log_weights.shape[1]
    return (torch.logsumexp(log_weights, 1) - math.log(S)).median(0).values
