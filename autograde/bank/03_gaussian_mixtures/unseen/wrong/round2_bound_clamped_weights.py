"""Weights are clamped to 1e-6, a component with a tiny weight gets too much."""
import torch

def bound(log_density, weights, q):
    joint = log_density + weights.clamp(min=1e-6).log()
    return (q * joint).sum() - torch.xlogy(q, q).sum()
