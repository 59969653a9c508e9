"""Components in rows."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the result is transposed"


def responsibilities(log_density, weights):
    return torch.softmax(log_density + weights.log(), 1).T
