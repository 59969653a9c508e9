"""The responsibilities forget the mixing weights; the rows still sum to one."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "the mixing weights are left out"


def responsibilities(log_density, weights):
    return torch.softmax(log_density, dim=1)
