"""One log-likelihood for each point: the sum over the data is missing."""

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "the sum over the data is missing"


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + weights.log(), dim=1)
