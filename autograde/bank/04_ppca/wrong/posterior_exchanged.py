"""The covariance comes first."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "the first value and the second value are exchanged"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return noise_var * inverse, (x - mean) @ W @ inverse
