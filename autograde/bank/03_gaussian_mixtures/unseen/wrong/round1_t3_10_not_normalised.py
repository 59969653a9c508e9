"""The joint π_k p(x|k) without the denominator."""

import torch


def responsibilities(log_density, weights):
    return weights * torch.exp(log_density)
