"""Softmax first, weights after, normalized again: 0/0 when the dense component has weight 0."""
import torch

def responsibilities(log_density, weights):
    r = torch.softmax(log_density, dim=1) * weights
    return r / r.sum(dim=1, keepdim=True)
