"""The mean over the points, not the sum."""
import torch

def bound(log_density, weights, q):
    return (q * (log_density + weights.log()) - torch.xlogy(q, q)).sum(1).mean()
