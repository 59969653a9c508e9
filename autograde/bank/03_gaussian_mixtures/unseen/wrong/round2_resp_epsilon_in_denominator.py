"""An epsilon in the denominator against 0/0: far points get all zeros."""
import torch

def responsibilities(log_density, weights):
    joint = weights * torch.exp(log_density)
    return joint / (joint.sum(1, keepdim=True) + 1e-12)
