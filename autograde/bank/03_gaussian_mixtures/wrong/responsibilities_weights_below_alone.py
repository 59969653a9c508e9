"""The numerator lacks the weights."""

import torch

loses = ["check-responsibilities", "hidden-responsibilities"]
mistake = "missing in the numerator alone"


def responsibilities(log_density, weights):
    return (log_density - torch.logsumexp(log_density + weights.log(), 1, keepdim=True)).exp()
