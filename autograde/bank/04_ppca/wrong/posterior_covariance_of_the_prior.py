"""What is known of z before x."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "the covariance is that of the prior"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse, torch.eye(W.shape[1], dtype=W.dtype)
