"""The logarithms of the shares."""

import math

import torch


def importance_bound(log_weights):
    return torch.logsumexp(log_weights, 0) - math.log(len(log_weights)), torch.log_softmax(log_weights, 0)
