"""The shares are normalized over the rows instead of the samples."""

import math

import torch


def importance_bound(log_weights):
    S, N = log_weights.shape
    return torch.logsumexp(log_weights, 0) - math.log(S), torch.softmax(log_weights, 1)
