"""The weights are normalised within their group, so that the evidence cancels."""

import math

import torch


def importance_weighted_bound(log_weights):
    S = log_weights.shape[1]
    log_w = torch.log_softmax(log_weights, 1)
    return (torch.logsumexp(log_w, 1) - math.log(S)).mean(0)
