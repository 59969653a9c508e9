"""The determinant without its ½."""

import torch
from torch.distributions import MultivariateNormal

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the log-determinant lacks its factor ½"


def responsibilities(x, weights, W, means, noise_vars):
    C = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = MultivariateNormal(means, C).log_prob(x[:, None]) - C.logdet() / 2
    return torch.softmax(weights.log() + log_density, 1)
