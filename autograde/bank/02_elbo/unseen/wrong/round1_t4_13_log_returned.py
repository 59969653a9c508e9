"""The logarithm of the effective sample size is returned."""

import torch


def effective_sample_size(log_weights):
    return 2 * torch.logsumexp(log_weights, 0) - torch.logsumexp(2 * log_weights, 0)
