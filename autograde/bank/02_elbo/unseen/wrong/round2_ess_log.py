"""Stays in the log domain and returns the logarithm of the size."""

import torch


def effective_sample_size(log_weights):
    return 2 * torch.logsumexp(log_weights, 0) - torch.logsumexp(2 * log_weights, 0)
