"""The logarithm of the sum is divided by S."""

import torch


def importance_weighted_bound(log_weights):
    S = log_weights.shape[1]
    return torch.logsumexp(log_weights, 1).mean(0) / S
