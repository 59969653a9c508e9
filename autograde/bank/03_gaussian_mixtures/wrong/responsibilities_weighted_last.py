"""The weights come after the rows were normalized."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "in the numerator alone"


def responsibilities(log_density, weights):
    return weights * torch.softmax(log_density, 1)
