"""Numerator and denominator exchanged: sum of squares over square of the sum, times S squared."""

import torch


def effective_sample_size(log_weights):
    w = torch.softmax(log_weights, 0)
    return len(w) ** 2 * (w**2).sum(0) / w.sum(0) ** 2
