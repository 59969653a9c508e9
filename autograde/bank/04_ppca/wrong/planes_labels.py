"""Which component, not how much of it."""

import torch
from torch.distributions import MultivariateNormal

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the number of the most probable component"


def responsibilities(x, weights, W, means, noise_vars):
    C = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = MultivariateNormal(means, C).log_prob(x[:, None])
    return (weights.log() + log_density).argmax(1)
