"""A loop that begins with sample 1."""

import torch

loses = ["check-posterior_mean", "hidden-posterior_mean"]
mistake = "the first sample is left out"


def posterior_mean(log_weights, values):
    weights = torch.softmax(log_weights[1:], 0)
    return (weights[..., None] * values[1:]).sum(0)
