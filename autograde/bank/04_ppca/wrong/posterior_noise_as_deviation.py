"""σ² is squared."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "σ² is squared"


def posterior(x, W, mean, noise_var):
    noise = noise_var**2
    inverse = torch.linalg.inv(W.T @ W + noise * torch.eye(W.shape[1], dtype=W.dtype))
    return (x - mean) @ W @ inverse, noise * inverse
