"""log(q + 1e-6) instead of treating 0 log 0 properly."""
import torch

def bound(log_density, weights, q):
    return (q * (log_density + weights.log() - torch.log(q + 1e-6))).sum()
