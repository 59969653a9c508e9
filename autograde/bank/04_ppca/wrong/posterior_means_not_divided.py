"""The inverse of A is forgotten in the means."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "the means lack the inverse"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W, noise_var * inverse
