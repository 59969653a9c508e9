"""As if the noise were 1."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "σ² is taken to be 1"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse, inverse
