"""Normalised twice: by the rows and then by N_k, as the M-step does."""

import torch


def responsibilities(log_density, weights):
    r = torch.softmax(log_density + weights.log(), dim=1)
    return r / r.sum(0)
