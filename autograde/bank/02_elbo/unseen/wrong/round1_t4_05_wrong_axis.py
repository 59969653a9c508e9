"""Normalised and summed over the data instead of the samples."""

import torch


def effective_sample_size(log_weights):
    w = torch.softmax(log_weights, 1)
    return 1 / (w**2).sum(1)
