"""E[z zᵀ] for the covariance."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "E[z zᵀ] of each row came back"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse, noise_var * inverse + torch.einsum(
        "ni,nj->nij", (x - mean) @ W @ inverse, (x - mean) @ W @ inverse
    )
