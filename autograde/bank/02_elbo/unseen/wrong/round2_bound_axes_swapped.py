"""Log of the mean over the groups, then the mean over the samples."""

import math

import torch


def importance_weighted_bound(log_weights):
    return (torch.logsumexp(log_weights, 0) - math.log(log_weights.shape[0])).mean(0)
