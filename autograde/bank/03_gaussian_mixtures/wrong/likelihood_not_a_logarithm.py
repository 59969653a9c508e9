"""The likelihood itself."""

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "this is the likelihood itself"


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + weights.log(), 1).sum().exp()
