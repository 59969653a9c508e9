"""Rows of zeros where the densities underflow."""

import torch
from torch.distributions import MultivariateNormal

loses = ["hidden-responsibilities"]
mistake = "rows of zeros came back"


def responsibilities(x, weights, W, means, noise_vars):
    C = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = MultivariateNormal(means, C).log_prob(x[:, None])
    return weights * log_density.exp() / (weights * log_density.exp()).sum(1, keepdim=True).clamp(min=1e-300)
