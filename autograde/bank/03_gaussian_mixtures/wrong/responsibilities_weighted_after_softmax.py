"""A softmax of the densities, weighted and normalized once more."""

import torch

loses = ["hidden-responsibilities"]
mistake = "the maximum is taken before the weights come in"


def responsibilities(log_density, weights):
    shares = torch.softmax(log_density, 1) * weights
    return shares / shares.sum(1, keepdim=True)
