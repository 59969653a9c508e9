"""The mean is added before L is applied: L (mean + noise)."""

import torch


def gaussian_map(noise, mean, tril):
    return torch.einsum("nij,snj->sni", tril, noise + mean)
