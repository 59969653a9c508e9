"""The negative log-likelihood, as in a loss."""

import torch


def log_likelihood(log_density, weights):
    return -torch.logsumexp(log_density + weights.log(), 1).sum()
