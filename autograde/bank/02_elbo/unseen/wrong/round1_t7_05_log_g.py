"""log G instead of log S is subtracted."""

import math

import torch


def importance_weighted_bound(log_weights):
    G, S, N = log_weights.shape
    return torch.logsumexp(log_weights, 1).mean(0) - math.log(G)
