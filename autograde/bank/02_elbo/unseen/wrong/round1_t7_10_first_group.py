"""Only the first group is used."""

import math

import torch


def importance_weighted_bound(log_weights):
    S = log_weights.shape[1]
    return torch.logsumexp(log_weights[0], 0) - math.log(S)
