"""The weights multiply the log-densities and not the densities."""

import torch


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density * weights, 1).sum()
