"""log 0 is set to 0, so a component of weight 0 counts as weight 1."""

import torch


def responsibilities(log_density, weights):
    log_weights = torch.where(weights > 0, weights.log(), torch.zeros_like(weights))
    return torch.softmax(log_density + log_weights, dim=1)
