"""Multiplies the densities of all points and takes the logarithm last."""
import torch

def log_likelihood(log_density, weights):
    p = log_density.exp() @ weights
    return torch.log(torch.prod(p))
