"""log_density is changed in place, so the caller has other numbers afterwards."""

import torch


def log_likelihood(log_density, weights):
    log_density += weights.log()
    return torch.logsumexp(log_density, 1).sum()
