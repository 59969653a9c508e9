"""The logarithms of the weights come after the sum over k."""

import torch

loses = ["check-log_likelihood", "hidden-log_likelihood"]
mistake = "after the sum over k"


def log_likelihood(log_density, weights):
    return (torch.logsumexp(log_density, 1) + weights.log().sum()).sum()
