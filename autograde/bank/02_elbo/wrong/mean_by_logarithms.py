"""Logarithms as weights."""

import torch

loses = ["check-posterior_mean", "hidden-posterior_mean"]
mistake = "the logarithms of the weights weigh, not the weights"


def posterior_mean(log_weights, values):
    weights = log_weights / log_weights.sum(0)
    return torch.einsum("sn,snj->nj", weights, values)
