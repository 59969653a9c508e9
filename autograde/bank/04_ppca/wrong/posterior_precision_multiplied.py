"""The precision with σ² on the wrong side."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "the precision is I + σ² Wᵀ W"


def posterior(x, W, mean, noise_var):
    A = torch.eye(W.shape[1], dtype=W.dtype) + noise_var * W.T @ W
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse / noise_var, inverse
