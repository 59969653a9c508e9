"""The distance by C, not by its inverse."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the distance is dᵀ C d"


def responsibilities(x, weights, W, means, noise_vars):
    d = x[:, None] - means
    C = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = -torch.einsum("nki,kij,nkj->nk", d, C, d) / 2 - C.logdet() / 2
    return torch.softmax(weights.log() + log_density, 1)
