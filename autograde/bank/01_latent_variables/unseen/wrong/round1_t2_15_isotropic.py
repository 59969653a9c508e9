"""One variance for all coordinates, σ² I."""
import torch


def fit(x):
    mean = x.mean(0)
    return mean, ((x - mean) ** 2).mean() * torch.eye(x.shape[1], dtype=x.dtype)
