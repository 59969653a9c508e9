"""Plus μ."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "μ is added to x"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return (x + mean) @ W @ inverse, noise_var * inverse
