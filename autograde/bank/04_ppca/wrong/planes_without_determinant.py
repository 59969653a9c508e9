"""The quadratic form alone."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the log-determinant is left out"


def responsibilities(x, weights, W, means, noise_vars):
    C = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    d = x[:, None] - means
    return torch.softmax(weights.log() - 0.5 * torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(C), d), 1)
