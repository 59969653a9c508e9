"""The logarithms of the responsibilities are returned."""

import torch


def responsibilities(log_density, weights):
    return torch.log_softmax(log_density + weights.log(), dim=1)
