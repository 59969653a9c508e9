"""I for σ² I in A."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "I is added to Wᵀ W in place of σ² I"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse, noise_var * inverse
