"""The weights are bounded below."""

import torch
from torch.distributions import MultivariateNormal

loses = ["hidden-responsibilities"]
mistake = "the component of weight zero gets the points"


def responsibilities(x, weights, W, means, noise_vars):
    C = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = MultivariateNormal(means, C).log_prob(x[:, None])
    return torch.softmax(weights.clamp(min=1e-12).log() + log_density, 1)
