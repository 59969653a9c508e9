"""I - σ² A^-1: how much the datum has told, not how unsure we are."""

import torch


def posterior(x, W, mean, noise_var):
    eye = torch.eye(W.shape[1], dtype=W.dtype)
    A = W.T @ W + noise_var * eye
    A_inv = torch.linalg.inv(A)
    return (x - mean) @ W @ A_inv, eye - noise_var * A_inv
