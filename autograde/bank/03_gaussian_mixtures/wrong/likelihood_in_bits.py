"""The logarithm to the base 2."""

import math

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "to the base 2"


def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + weights.log(), 1).sum() / math.log(2)
