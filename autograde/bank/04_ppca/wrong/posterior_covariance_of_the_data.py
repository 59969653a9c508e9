"""The covariance of x."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "the covariance of x, W Wᵀ + σ² I, came back"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse, W @ W.T + noise_var * torch.eye(len(W), dtype=W.dtype)
