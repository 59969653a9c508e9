"""The mean over the data, not the sum."""

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "it is divided by N"


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + weights.log(), dim=1).mean()
