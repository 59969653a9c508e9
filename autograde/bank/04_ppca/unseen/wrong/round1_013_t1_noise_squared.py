"""noise_var is taken for σ and squared."""

import torch


def posterior(x, W, mean, noise_var):
    s2 = noise_var ** 2
    A_inv = torch.linalg.inv(W.T @ W + s2 * torch.eye(W.shape[1], dtype=W.dtype))
    return (x - mean) @ W @ A_inv, s2 * A_inv
