"""Woodbury's determinant without the directions that W lacks."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "lacks (D - M) log σ²"


def responsibilities(x, weights, W, means, noise_vars):
    d = x[:, None] - means
    A = W.mT @ W + noise_vars[:, None, None] * torch.eye(W.shape[2], dtype=x.dtype)
    C = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = -torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(C), d) / 2 - A.logdet() / 2
    return torch.softmax(weights.log() + log_density, 1)
