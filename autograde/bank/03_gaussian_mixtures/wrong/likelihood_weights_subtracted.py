"""The logarithms of the weights are subtracted."""

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "are subtracted, not added"


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density - weights.log(), 1).sum()
