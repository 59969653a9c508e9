"""log(π + 1e-10) to avoid log 0, so that a component of weight 0 still counts."""
import torch

def log_likelihood(log_density, weights):
    return torch.logsumexp(log_density + torch.log(weights + 1e-10), dim=1).sum()
