"""The logsumexp goes over the points (dim 0), the sum over the components."""
import torch

def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + torch.log(weights), dim=0).sum()
