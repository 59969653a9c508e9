"""The entropy is subtracted: +Σ q log q."""
import torch

def bound(log_density, weights, q):
    joint = log_density + weights.log()
    return (q * joint).sum() + torch.xlogy(q, q).sum()
