"""The derivatives by the weights, 1 over their sum, not by the log-weights."""

import math

import torch


def importance_bound(log_weights):
    S = len(log_weights)
    total = torch.logsumexp(log_weights, 0)
    return total - math.log(S), (-total).exp().expand(log_weights.shape).clone()
