"""Averaged over the data and not summed."""

import torch


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + weights.log(), 1).mean()
