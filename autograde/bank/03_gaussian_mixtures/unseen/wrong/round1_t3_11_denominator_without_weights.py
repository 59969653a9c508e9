"""The weights are in the numerator and missing in the denominator."""

import torch


def responsibilities(log_density, weights):
    return torch.exp(log_density + weights.log() - torch.logsumexp(log_density, 1, keepdim=True))
