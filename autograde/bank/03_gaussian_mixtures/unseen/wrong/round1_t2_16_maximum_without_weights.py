"""The shift is the maximum of the log-densities without the weights: a weight 0 at the largest makes the rest underflow."""

import torch


def log_likelihood(log_density, weights):
    m = log_density.max(1, keepdim=True).values
    return (m[:, 0] + torch.log(torch.exp(log_density - m) @ weights)).sum()
