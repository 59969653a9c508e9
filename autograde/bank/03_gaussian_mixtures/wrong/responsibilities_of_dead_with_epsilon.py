"""1e-8 is added to the weights, so that their logarithm is finite."""

import torch

loses = ["hidden-responsibilities"]
mistake = "the component of weight 0 takes every point"


def responsibilities(log_density, weights):
    return torch.softmax(log_density + (weights + 1e-8).log(), 1)
