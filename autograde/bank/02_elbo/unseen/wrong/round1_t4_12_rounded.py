"""The result is rounded to a whole number of samples."""

import torch


def effective_sample_size(log_weights):
    w = torch.softmax(log_weights, 0)
    return torch.round(1 / (w**2).sum(0))
