"""The log weights are added after the logsumexp."""

import torch


def log_likelihood(log_density, weights):
    keep = weights > 0
    return torch.logsumexp(log_density, 1).sum() + weights[keep].log().sum()
