"""softmax of the joint probabilities and not of their logarithms."""

import torch


def responsibilities(log_density, weights):
    return torch.softmax(weights * torch.exp(log_density), dim=1)
