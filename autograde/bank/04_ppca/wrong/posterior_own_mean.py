"""The rows are centered by their own mean."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "the mean of the rows is subtracted, not μ"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var * torch.eye(W.shape[1], dtype=W.dtype)
    inverse = torch.linalg.inv(A)
    return (x - x.mean(0)) @ W @ inverse, noise_var * inverse
