"""The weights are clamped, so that their logarithm is finite."""

import torch

loses = ["hidden-log_likelihood"]
mistake = "a weight of 0 is taken for 1e-12"


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + weights.clamp(min=1e-12).log(), 1).sum()
