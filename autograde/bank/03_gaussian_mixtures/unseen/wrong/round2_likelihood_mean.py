"""The mean over the points instead of the sum."""
import torch

def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + weights.log(), dim=1).mean()
