"""The mixing weights are forgotten."""

import torch
from torch.distributions import MultivariateNormal

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the mixing weights are left out"


def responsibilities(x, weights, W, means, noise_vars):
    covariances = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = MultivariateNormal(means, covariances).log_prob(x[:, None])
    return torch.softmax(log_density, 1)
