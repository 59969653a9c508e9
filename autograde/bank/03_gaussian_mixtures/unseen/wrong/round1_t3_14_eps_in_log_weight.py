"""An epsilon in the logarithm of the weight: far away a component of weight 0 takes the point."""

import torch


def responsibilities(log_density, weights):
    return torch.softmax(log_density + torch.log(weights.clamp(min=1e-8)), dim=1)
