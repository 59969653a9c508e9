"""One logarithm of the sum over everything."""

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "inside the logarithm too"


def log_likelihood(log_density, weights):
    return torch.logsumexp((log_density + weights.log()).flatten(), 0)
