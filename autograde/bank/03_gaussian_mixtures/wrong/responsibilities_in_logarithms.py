"""The logarithms of the responsibilities come back."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the logarithm came back"


def responsibilities(log_density, weights):
    return torch.log_softmax(log_density + weights.log(), dim=1)
