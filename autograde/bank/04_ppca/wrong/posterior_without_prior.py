"""The foot of the perpendicular, as if there were no prior."""

import torch

loses = ["check-posterior", "hidden-posterior"]
mistake = "σ² I is not added to Wᵀ W"


def posterior(x, W, mean, noise_var):
    A = W.T @ W
    inverse = torch.linalg.inv(A)
    return (x - mean) @ W @ inverse, noise_var * inverse
