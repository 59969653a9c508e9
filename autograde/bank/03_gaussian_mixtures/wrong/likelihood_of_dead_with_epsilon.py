"""1e-8 is added to the weights, so that their logarithm is finite."""

import torch

loses = ["hidden-log_likelihood"]
mistake = "a weight of 0 is taken for 1e-08"


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + (weights + 1e-8).log(), 1).sum()
