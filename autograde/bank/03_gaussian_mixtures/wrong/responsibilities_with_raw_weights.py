"""The weights are added to log-densities without their logarithm."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "without a logarithm"


def responsibilities(log_density, weights):
    return torch.softmax(log_density + weights, dim=1)
