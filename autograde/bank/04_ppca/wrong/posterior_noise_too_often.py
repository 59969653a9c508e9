"""The means are multiplied by the whole covariance."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "they have a σ² too many"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse * noise_var, noise_var * inverse
