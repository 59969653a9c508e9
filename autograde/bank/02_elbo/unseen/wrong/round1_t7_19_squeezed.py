"""squeeze() before the sum: with one sample a group the axes move and the groups are summed."""

import math

import torch


def importance_weighted_bound(log_weights):
    log_w = log_weights.squeeze()
    if log_w.dim() == 2:  # only one group
        return torch.logsumexp(log_w, 0) - math.log(log_w.shape[0])
    return (torch.logsumexp(log_w, 1) - math.log(log_w.shape[1])).mean(0)
