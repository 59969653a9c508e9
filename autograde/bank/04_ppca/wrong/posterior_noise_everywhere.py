"""A number is added to a matrix."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "the identity is missing"


def posterior(x, W, mean, noise_var):
    A = W.T @ W + noise_var
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse, noise_var * inverse
