"""Every component is around 0."""

import torch
from torch.distributions import MultivariateNormal

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the means μ_k are not subtracted"


def responsibilities(x, weights, W, means, noise_vars):
    C = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = MultivariateNormal(0 * means, C).log_prob(x[:, None])
    return torch.softmax(weights.log() + log_density, 1)
