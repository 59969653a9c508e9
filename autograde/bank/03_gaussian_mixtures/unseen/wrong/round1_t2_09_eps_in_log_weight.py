"""An epsilon is added to the weights before the log, so a component of weight 0 still counts far away."""

import torch


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + torch.log(weights + 1e-8), 1).sum()
