"""Returned as (K, N)."""

import torch


def responsibilities(log_density, weights):
    return torch.softmax(log_density + weights.log(), dim=1).T
