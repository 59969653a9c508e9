"""The weights are clamped, so that their logarithm is finite."""

import torch

loses = ["hidden-responsibilities"]
mistake = "the component of weight 0 takes every point"


def responsibilities(log_density, weights):
    return torch.softmax(log_density + weights.clamp(min=1e-30).log(), 1)
