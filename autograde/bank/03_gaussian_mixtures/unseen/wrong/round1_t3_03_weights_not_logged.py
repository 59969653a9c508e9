"""The weights are added without a logarithm."""

import torch


def responsibilities(log_density, weights):
    return torch.softmax(log_density + weights, dim=1)
