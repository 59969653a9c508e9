"""The weights π are forgotten."""

import torch
from torch.distributions import MultivariateNormal


def responsibilities(x, weights, W, means, noise_vars):
    K, D, M = W.shape
    C = W @ W.mT + noise_vars[:, None, None] * torch.eye(D, dtype=x.dtype)
    log_p = MultivariateNormal(means, C).log_prob(x[:, None])
    return log_p.softmax(1)
