"""The negative log-likelihood."""

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "the sign is reversed"


def log_likelihood(log_density, weights):
    return -torch.logsumexp(log_density + weights.log(), 1).sum()
