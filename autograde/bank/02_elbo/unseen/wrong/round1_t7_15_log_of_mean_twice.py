"""The group estimates are averaged in the probability domain: log-mean-exp over the groups, too."""

import math

import torch


def importance_weighted_bound(log_weights):
    G, S, N = log_weights.shape
    groups = torch.logsumexp(log_weights, 1) - math.log(S)
    return torch.logsumexp(groups, 0) - math.log(G)
