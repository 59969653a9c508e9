"""The squared distance without its ½."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the squared distance lacks its factor ½"


def responsibilities(x, weights, W, means, noise_vars):
    d = x[:, None] - means
    C = W @ W.mT + noise_vars[:, None, None] * torch.eye(x.shape[1], dtype=x.dtype)
    log_density = -torch.einsum("nki,kij,nkj->nk", d, torch.linalg.inv(C), d) - C.logdet() / 2
    return torch.softmax(weights.log() + log_density, 1)
