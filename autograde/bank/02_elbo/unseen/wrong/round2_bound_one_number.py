"""Averages over the data as well and returns one number."""

import math

import torch


def importance_weighted_bound(log_weights):
    S = log_weights.shape[1]
    return (torch.logsumexp(log_weights, 1) - math.log(S)).mean()
