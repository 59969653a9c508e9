"""The number is printed, and nothing is returned."""

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "is a return missing?"


def log_likelihood(log_density, weights):
    print(torch.logsumexp(log_density + weights.log(), dim=1).sum())
