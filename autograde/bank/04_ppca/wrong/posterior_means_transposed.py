"""A column for each datum."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "the means are transposed"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return ((x - mean) @ W @ inverse).T, noise_var * inverse
