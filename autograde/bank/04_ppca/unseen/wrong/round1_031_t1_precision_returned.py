"""The precision A / σ² is returned instead of the covariance."""

import torch


def posterior(x, W, mean, noise_var):
    eye = torch.eye(W.shape[1], dtype=W.dtype)
    A = W.T @ W + noise_var * eye
    A_inv = torch.linalg.inv(A)
    return (x - mean) @ W @ A_inv, A / noise_var
