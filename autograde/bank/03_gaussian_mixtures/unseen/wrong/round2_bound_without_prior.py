"""The prior log π_k is dropped from the joint."""
import torch

def bound(log_density, weights, q):
    return (q * log_density).sum() - torch.xlogy(q, q).sum()
