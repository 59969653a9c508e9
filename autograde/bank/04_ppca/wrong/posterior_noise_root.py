"""The deviation stands where the variance belongs."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "the root of σ² is taken"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var.sqrt() * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse, noise_var.sqrt() * inverse
