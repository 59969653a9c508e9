"""Log-mean-exp over the groups, mean over the samples."""

import math

import torch


def importance_weighted_bound(log_weights):
    G, S, N = log_weights.shape
    return (torch.logsumexp(log_weights, 0) - math.log(G)).mean(0)
