"""The logarithm of the sum of the weights; the 1/S is missing."""

import torch


def importance_bound(log_weights):
    return torch.logsumexp(log_weights, 0), torch.softmax(log_weights, 0)
