"""σ² is added to all entries of WᵀW, not only to the diagonal."""

import torch


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var
    A_inv = torch.linalg.inv(A)
    return (x - mean) @ W @ A_inv, noise_var * A_inv
