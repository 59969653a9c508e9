"""The weights are clamped to 1e-8, so that a component of weight 0 can take a point."""
import torch

def responsibilities(log_density, weights):
    return torch.softmax(log_density + weights.clamp(min=1e-8).log(), dim=1)
