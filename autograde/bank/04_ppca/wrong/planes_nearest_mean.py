"""The distance from the means alone."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "only |x - μ_k|² counts: C is left out"


def responsibilities(x, weights, W, means, noise_vars):
    C = (x[:, None] - means).square().sum(2)
    log_density = -C / 2
    return torch.softmax(weights.log() + log_density, 1)
