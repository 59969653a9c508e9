"""The covariance is A^-1, the factor σ² is forgotten."""

import torch


def posterior(x, W, mean, noise_var):
    eye = torch.eye(W.shape[1], dtype=W.dtype)
    A = W.T @ W + noise_var * eye
    A_inv = torch.linalg.inv(A)
    return (x - mean) @ W @ A_inv, A_inv
