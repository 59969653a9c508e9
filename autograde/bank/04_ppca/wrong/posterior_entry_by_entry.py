"""One over a matrix."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "entry by entry"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype)
    return (x - mean) @ W @ (1 / A), noise_var / A
