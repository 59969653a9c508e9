"""The square of the numerator is forgotten."""

import torch


def effective_sample_size(log_weights):
    w = torch.exp(log_weights - log_weights.max(0).values)
    return w.sum(0) / w.square().sum(0)
