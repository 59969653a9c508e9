"""The share minus that of the ELBO, 1/S: they sum to zero."""

import math

import torch


def importance_bound(log_weights):
    S = len(log_weights)
    return torch.logsumexp(log_weights, 0) - math.log(S), torch.softmax(log_weights, 0) - 1 / S
