"""Only what happens within the plane counts, with the right determinant."""

import torch
from torch.distributions import MultivariateNormal

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the distance from the plane is left out"


def responsibilities(x, weights, W, means, noise_vars):
    covariances = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    axes = torch.linalg.qr(W).Q
    d = x[:, None] - means
    inside = torch.einsum("kim,kjm,nkj->nki", axes, axes, d)
    log_density = MultivariateNormal(torch.zeros_like(means), covariances).log_prob(inside)
    return torch.softmax(weights.log() + log_density, 1)
