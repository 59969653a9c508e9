"""The mean of the log-weights, weighted by the normalized weights of the group."""

import torch


def importance_weighted_bound(log_weights):
    w = torch.softmax(log_weights, 1)
    terms = torch.where(w > 0, w * log_weights, torch.zeros_like(w))
    return terms.sum(1).mean(0)
