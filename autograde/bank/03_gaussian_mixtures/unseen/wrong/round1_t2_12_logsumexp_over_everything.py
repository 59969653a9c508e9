"""One logarithm of the sum over points and components together."""

import torch


def log_likelihood(log_density, weights):
    return torch.logsumexp((log_density + weights.log()).flatten(), 0)
