"""The scores are mapped back."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "the means are those of W z + μ, in the space of x"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse @ W.T + mean, noise_var * inverse
