"""softmax of the log-densities times the weights, normalised again: 0/0 where a weight 0 takes all."""

import torch


def responsibilities(log_density, weights):
    p = torch.softmax(log_density, dim=1) * weights
    return p / p.sum(1, keepdim=True)
