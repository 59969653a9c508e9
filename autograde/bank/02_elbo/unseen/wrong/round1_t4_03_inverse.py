"""The sum of the squared normalised weights, without taking one over it."""

import torch


def effective_sample_size(log_weights):
    w = torch.softmax(log_weights, 0)
    return (w**2).sum(0)
