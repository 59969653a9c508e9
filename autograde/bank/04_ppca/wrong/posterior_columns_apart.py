"""Each column of W by itself."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "off the diagonal are left out"


def posterior(x, W, mean, noise_var):
    A = torch.diag(W.square().sum(0) + noise_var)
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse, noise_var * inverse
