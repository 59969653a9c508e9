"""The mean of x is forgotten."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "μ is not subtracted"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return x @ W @ inverse, noise_var * inverse
