"""The log-density is changed in place."""

import torch


def responsibilities(log_density, weights):
    log_density += weights.log()
    return torch.softmax(log_density, dim=1)
