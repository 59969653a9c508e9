"""Divided by the largest entry of the row and not by its sum."""

import torch


def responsibilities(log_density, weights):
    a = log_density + weights.log()
    return torch.exp(a - a.max(1, keepdim=True).values)
