"""log of a weight 0 is set to 0, so that component counts with weight 1."""

import torch


def log_likelihood(log_density, weights):
    log_weights = torch.where(weights > 0, weights.log(), torch.zeros_like(weights))
    return torch.logsumexp(log_density + log_weights, 1).sum()
