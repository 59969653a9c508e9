"""The logarithm of the mean of all G S weights: the mean over groups is inside the logarithm."""

import math

import torch


def importance_weighted_bound(log_weights):
    G, S, N = log_weights.shape
    return torch.logsumexp(log_weights.reshape(G * S, N), 0) - math.log(G * S)
