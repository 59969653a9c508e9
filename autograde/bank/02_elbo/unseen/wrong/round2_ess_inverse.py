"""Returns the sum of the squared normalized weights, the inverse."""

import torch


def effective_sample_size(log_weights):
    return torch.softmax(log_weights, 0).square().sum(0)
