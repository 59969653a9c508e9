"""Something is added for safety, too little to be seen in large numbers."""

import torch

loses = ["hidden-posterior"]
mistake = "1e-09 is added to the diagonal"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + (noise_var + 1e-9) * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse, noise_var * inverse
