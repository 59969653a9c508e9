"""Something is added to the diagonal, which counts in small units."""

import torch
from torch.distributions import MultivariateNormal

loses = ["hidden-responsibilities"]
mistake = "1e-09 is added to the diagonal"


def responsibilities(x, weights, W, means, noise_vars):
    C = W @ W.mT + (noise_vars[:, None, None] + 1e-9) * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = MultivariateNormal(means, C).log_prob(x[:, None])
    return torch.softmax(weights.log() + log_density, 1)
