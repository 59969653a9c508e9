"""The probability that another component made the point."""

import torch


def responsibilities(log_density, weights):
    return 1 - torch.softmax(log_density + weights.log(), dim=1)
