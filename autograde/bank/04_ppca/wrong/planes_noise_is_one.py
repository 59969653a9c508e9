"""The noise is forgotten."""

import torch
from torch.distributions import MultivariateNormal

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "σ² is taken to be 1"


def responsibilities(x, weights, W, means, noise_vars):
    C = W @ W.mT + torch.eye(x.shape[1], dtype=x.dtype)
    log_density = MultivariateNormal(means, C).log_prob(x[:, None])
    return torch.softmax(weights.log() + log_density, 1)
