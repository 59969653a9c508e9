"""The log-likelihood forgets the mixing weights."""

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "the mixing weights are left out"


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density, dim=1).sum()
