"""The softmax runs over the points: columns sum to one."""

import torch


def responsibilities(log_density, weights):
    return torch.softmax(log_density + weights.log(), dim=0)
