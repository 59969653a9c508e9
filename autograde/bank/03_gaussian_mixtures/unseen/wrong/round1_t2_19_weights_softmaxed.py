"""The weights are taken for logits."""

import torch


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + weights.log_softmax(0), 1).sum()
