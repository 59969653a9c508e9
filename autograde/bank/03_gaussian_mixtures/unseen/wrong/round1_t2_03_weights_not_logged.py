"""The weights are added to the log-densities without a logarithm."""

import torch


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + weights, 1).sum()
