"""All or nothing."""

import torch
from torch.distributions import MultivariateNormal

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "most probable component alone"


def responsibilities(x, weights, W, means, noise_vars):
    covariances = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = MultivariateNormal(means, covariances).log_prob(x[:, None])
    return torch.nn.functional.one_hot((weights.log() + log_density).argmax(1), len(weights)).to(x.dtype)
