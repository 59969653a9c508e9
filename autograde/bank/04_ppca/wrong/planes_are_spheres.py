"""W is forgotten."""

import torch
from torch.distributions import MultivariateNormal

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "W is left out"


def responsibilities(x, weights, W, means, noise_vars):
    covariances = noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype).expand(len(W), -1, -1)
    log_density = MultivariateNormal(means, covariances).log_prob(x[:, None])
    return torch.softmax(weights.log() + log_density, 1)
