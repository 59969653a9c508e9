"""Weights of 0 are left out of the mean of their group."""

import torch


def importance_weighted_bound(log_weights):
    count = torch.isfinite(log_weights).sum(1).to(log_weights.dtype)
    return (torch.logsumexp(log_weights, 1) - count.log()).mean(0)
