"""Densities, which round to 0 far away."""

import torch
from torch.distributions import MultivariateNormal

loses = ["hidden-responsibilities"]
mistake = "exp underflows far away"


def responsibilities(x, weights, W, means, noise_vars):
    covariances = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = MultivariateNormal(means, covariances).log_prob(x[:, None])
    return (weights * log_density.exp()) / (weights * log_density.exp()).sum(1, keepdim=True)
