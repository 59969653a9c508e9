"""The weights are forgotten."""

import torch


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density, 1).sum()
