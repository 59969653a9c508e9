"""logsumexp runs over the data axis, and then the components are summed."""

import torch


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + weights.log(), 0).sum()
