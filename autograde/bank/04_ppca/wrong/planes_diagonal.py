"""The variances alone."""

import torch
from torch.distributions import MultivariateNormal

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "C is the diagonal"


def responsibilities(x, weights, W, means, noise_vars):
    C = torch.diag_embed(W.square().sum(2) + noise_vars[:, None])
    log_density = MultivariateNormal(means, C).log_prob(x[:, None])
    return torch.softmax(weights.log() + log_density, 1)
