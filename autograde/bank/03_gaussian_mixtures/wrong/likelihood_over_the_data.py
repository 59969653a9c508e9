"""The sum inside the logarithm runs over the wrong axis."""

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "runs over the data"


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + weights.log(), dim=0).sum()
