"""Normalised over the points: columns sum to one, not rows."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "normalized over the data"


def responsibilities(log_density, weights):
    return torch.softmax(log_density + weights.log(), dim=0)
