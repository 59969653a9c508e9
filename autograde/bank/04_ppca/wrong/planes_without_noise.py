"""C = W Wᵀ has no inverse: it has the rank M."""

import torch
from torch.distributions import MultivariateNormal

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "raised"


def responsibilities(x, weights, W, means, noise_vars):
    covariances = W @ W.mT
    log_density = MultivariateNormal(means, covariances).log_prob(x[:, None])
    return torch.softmax(weights.log() + log_density, 1)
