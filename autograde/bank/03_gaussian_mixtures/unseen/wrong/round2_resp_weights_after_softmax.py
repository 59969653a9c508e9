"""The weights multiply the softmax afterwards and nothing is normalized again."""
import torch

def responsibilities(log_density, weights):
    return weights * torch.softmax(log_density, dim=1)
