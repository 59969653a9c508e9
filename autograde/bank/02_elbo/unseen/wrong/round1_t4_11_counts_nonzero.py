"""Counts the samples whose weight is not zero."""

import torch


def effective_sample_size(log_weights):
    return (log_weights > -torch.inf).sum(0).to(log_weights.dtype)
