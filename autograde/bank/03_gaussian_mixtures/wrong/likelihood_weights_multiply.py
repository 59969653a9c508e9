"""The weights multiply the logarithms."""

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "the weights multiply the logarithms"


def log_likelihood(log_density, weights):
    return torch.logsumexp(weights * log_density, 1).sum()
