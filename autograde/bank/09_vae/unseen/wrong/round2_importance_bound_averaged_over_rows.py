"""The bound is averaged over the rows."""

import math

import torch


def importance_bound(log_weights):
    value = torch.logsumexp(log_weights, 0) - math.log(len(log_weights))
    return value.mean(), torch.softmax(log_weights, 0)
