"""The root of the variance."""

import torch
from torch.distributions import MultivariateNormal

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the root of σ² is taken"


def responsibilities(x, weights, W, means, noise_vars):
    C = W @ W.mT + noise_vars[:, None, None].sqrt() * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = MultivariateNormal(means, C).log_prob(x[:, None])
    return torch.softmax(weights.log() + log_density, 1)
