"""The logarithm is pulled into the sum: Σ π_k log p(x|k), the Jensen bound."""

import torch


def log_likelihood(log_density, weights):
    return (weights * log_density).sum()
