"""The weights are normalised over the data (axis 1), not over the samples."""

import torch


def posterior_mean(log_weights, values):
    w = torch.softmax(log_weights, dim=1)
    return (w[..., None] * values).sum(0)
